using Coppice.Learning.Data;
using Coppice.Learning.Forests;

namespace Coppice.Learning.Ensembles;

/// <summary>A classifier of forests, one for each class' share of the rows, or of two classes one for the
/// second's.</summary>
public sealed class ShareForest : IClassifier
{
    readonly RegressionForest[] _forests;

    internal ShareForest(IReadOnlyList<string> classes, RegressionForest[] forests) =>
        (Classes, _forests) = (classes, forests);

    /// <inheritdoc/>
    public IReadOnlyList<string> Classes { get; }

    /// <inheritdoc/>
    public int Outputs => Classes.Count;

    /// <summary>The forests, in the order of their classes.</summary>
    public IReadOnlyList<RegressionForest> Forests => _forests;

    /// <inheritdoc/>
    public void Predict(DataView rows, Span<double> output)
    {
        OutputSpan.Check(rows.Count, Outputs, output);
        var share = new double[rows.Count];
        for (var k = 0; k < _forests.Length; k++)
        {
            _forests[k].Predict(rows, share);
            for (var row = 0; row < share.Length; row++)
            {
                var of = output.Slice(row * Outputs, Outputs);
                if (_forests.Length == 1) (of[0], of[1]) = (1 - share[row], share[row]);
                else of[k] = share[row];
            }
        }

        for (var at = 0; at < output.Length && _forests.Length > 1; at += Outputs)
        {
            var of = output.Slice(at, Outputs);
            var sum = 0.0;
            foreach (var one in of) sum += one;
            for (var k = 0; k < of.Length; k++) of[k] = sum > 0 ? of[k] / sum : 1.0 / of.Length;
        }
    }

    /// <inheritdoc/>
    public void Save(Stream stream) => ModelBody.Write(stream, ModelKind.ShareForest, writer =>
    {
        writer.WriteStrings(Classes);
        foreach (var forest in _forests) forest.Write(writer);
    });

    /// <summary>Reads what <see cref="Save"/> wrote.</summary>
    /// <exception cref="InvalidDataException">It is no such model, is damaged, or is of a newer version.</exception>
    public static ShareForest Load(Stream stream) => ModelBody.Read(stream, ModelKind.ShareForest, reader =>
    {
        var classes = reader.ReadStrings();
        if (classes.Length < 2) throw new InvalidDataException("The model file is damaged: it has no two classes.");
        var forests = new RegressionForest[classes.Length == 2 ? 1 : classes.Length];
        for (var k = 0; k < forests.Length; k++) forests[k] = RegressionForest.Read(reader);
        return new ShareForest(classes, forests);
    });
}
