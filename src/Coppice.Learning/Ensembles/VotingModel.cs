using Coppice.Learning.Data;
using Coppice.Learning.Numerics;
using Coppice.Learning.Search;

namespace Coppice.Learning.Ensembles;

/// <summary>Several classifiers as one: the weighted mean of their probabilities, or of their votes.</summary>
public sealed class VotingModel : IClassifier
{
    readonly IReadOnlyList<IClassifier> _models;
    readonly double[] _weights;

    /// <summary>Fitted models as one.</summary>
    /// <param name="models">The models, of the same classes.</param>
    /// <param name="voting">What is averaged.</param>
    /// <param name="weights">A weight for each model; null where all weigh the same.</param>
    /// <exception cref="ArgumentException">The classes differ, or a weight is faulty.</exception>
    public VotingModel(
        IReadOnlyList<IClassifier> models, Voting voting = Voting.Soft, IReadOnlyList<double>? weights = null)
    {
        ArgumentNullException.ThrowIfNull(models);
        Classes = Ensembles.Members.ClassesOf(models);
        (_models, Voting, _weights) = ([.. models], voting, Ensembles.Members.Weights(models.Count, weights));
    }

    /// <summary>The models.</summary>
    public IReadOnlyList<IClassifier> Members => _models;

    /// <summary>What is averaged.</summary>
    public Voting Voting { get; }

    /// <summary>The weight of each model.</summary>
    public IReadOnlyList<double> Weights => _weights;

    /// <inheritdoc/>
    public IReadOnlyList<string> Classes { get; }

    /// <inheritdoc/>
    public int Outputs => Classes.Count;

    /// <inheritdoc/>
    public void Predict(DataView rows, Span<double> output)
    {
        OutputSpan.Check(rows.Count, Outputs, output);
        // In fixed point, so that the order of the members does not matter.
        var (sums, own) = (new long[output.Length], new double[output.Length]);
        var labels = new int[rows.Count];
        var total = _weights.Sum();
        for (var m = 0; m < _models.Count; m++)
        {
            var weight = _weights[m] / total;
            if (weight == 0) continue;
            _models[m].Predict(rows, own);
            if (Voting == Voting.Soft)
            {
                for (var i = 0; i < own.Length; i++) sums[i] += FixedPoint.Of(own[i] * weight);
                continue;
            }

            Predictions.Argmax(own, Outputs, labels);
            for (var row = 0; row < labels.Length; row++)
                sums[row * Outputs + labels[row]] += FixedPoint.Of(weight);
        }

        for (var at = 0; at < sums.Length; at += Outputs)
        {
            long all = 0;
            for (var k = 0; k < Outputs; k++) all += sums[at + k];
            for (var k = 0; k < Outputs; k++) output[at + k] = sums[at + k] / (double)all;
        }
    }

    /// <inheritdoc/>
    public void Save(Stream stream) => ModelBody.Write(stream, ModelKind.Voting, writer =>
    {
        writer.Write((byte)Voting);
        writer.WriteStrings(Classes);
        writer.WriteArray<double>(_weights);
        Ensembles.Members.Write(writer, _models);
    });

    /// <summary>Reads what <see cref="Save"/> wrote.</summary>
    /// <exception cref="InvalidDataException">It is no such model, is damaged, or is of a newer version.</exception>
    public static VotingModel Load(Stream stream) => ModelBody.Read(stream, ModelKind.Voting, reader =>
    {
        var voting = (Voting)reader.ReadByte();
        var classes = reader.ReadStrings();
        var weights = reader.ReadArray<double>();
        var members = Ensembles.Members.ReadClassifiers(reader, classes);
        return weights.Length == members.Length ? new VotingModel(members, voting, weights)
            : throw new InvalidDataException("The ensemble's file is damaged: its weights do not fit its members.");
    });
}
