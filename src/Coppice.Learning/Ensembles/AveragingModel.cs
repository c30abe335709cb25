using Coppice.Learning.Data;

namespace Coppice.Learning.Ensembles;

/// <summary>Several models of numbers as one: the weighted mean of what they predict, in the members' order.</summary>
public sealed class AveragingModel : IModel
{
    readonly IModel[] _models;
    readonly double[] _weights;

    /// <summary>Fitted models as one.</summary>
    /// <param name="models">The models, of equally many outputs.</param>
    /// <param name="weights">A weight for each model; null where all weigh the same.</param>
    /// <exception cref="ArgumentException">There are none, their outputs differ, or a weight is faulty.</exception>
    public AveragingModel(IReadOnlyList<IModel> models, IReadOnlyList<double>? weights = null)
    {
        ArgumentNullException.ThrowIfNull(models);
        if (models.Count == 0) throw new ArgumentException("An ensemble needs at least one model.");
        if (models.Any(m => m.Outputs != models[0].Outputs))
            throw new ArgumentException("The members of an ensemble must predict equally many numbers.");
        (_models, _weights) = ([.. models], Ensembles.Members.Weights(models.Count, weights));
    }

    /// <summary>The models.</summary>
    public IReadOnlyList<IModel> Members => _models;

    /// <inheritdoc/>
    public int Outputs => _models[0].Outputs;

    /// <inheritdoc/>
    public void Predict(DataView rows, Span<double> output)
    {
        OutputSpan.Check(rows.Count, Outputs, output);
        output.Clear();
        var own = new double[output.Length];
        var total = _weights.Sum();
        for (var m = 0; m < _models.Length; m++)
        {
            _models[m].Predict(rows, own);
            for (var i = 0; i < own.Length; i++) output[i] += own[i] * _weights[m] / total;
        }
    }

    /// <inheritdoc/>
    public void Save(Stream stream) => ModelBody.Write(stream, ModelKind.Averaging, writer =>
    {
        writer.WriteArray<double>(_weights);
        Ensembles.Members.Write(writer, _models);
    });

    /// <summary>Reads what <see cref="Save"/> wrote.</summary>
    /// <exception cref="InvalidDataException">It is no such model, is damaged, or is of a newer version.</exception>
    public static AveragingModel Load(Stream stream) => ModelBody.Read(stream, ModelKind.Averaging, reader =>
    {
        var weights = reader.ReadArray<double>();
        var members = Ensembles.Members.Read(reader);
        return weights.Length == members.Length ? new AveragingModel(members, weights)
            : throw new InvalidDataException("The ensemble's file is damaged: its weights do not fit its members.");
    });
}
