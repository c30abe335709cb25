using Coppice.Learning.Data;

namespace Coppice.Learning.Boosting;

/// <summary>A fitted regression of boosted trees: the sum of their numbers.</summary>
public sealed class BoostedRegression : IModel
{
    readonly BoostedTrees _trees;

    internal BoostedRegression(BoostedTrees trees) => _trees = trees;

    /// <inheritdoc/>
    public int Outputs => 1;

    /// <summary>The rounds that were kept.</summary>
    public int Rounds => _trees.Trees.Length;

    /// <inheritdoc/>
    public void Predict(DataView rows, Span<double> output)
    {
        OutputSpan.Check(rows.Count, 1, output);
        var values = new double[output.Length];
        _trees.Score(rows, (first, scores, count) => scores.AsSpan(0, count).CopyTo(values.AsSpan(first)));
        values.CopyTo(output);
    }

    /// <summary>Each feature's share of all gains, by the feature's name; the shares add up to 1.</summary>
    public IReadOnlyList<(string Feature, double Importance)> FeatureImportances() => _trees.Importances();

    /// <inheritdoc/>
    public void Save(Stream stream) => ModelBody.Write(stream, ModelKind.BoostedRegression, _trees.Write);

    /// <summary>Reads what <see cref="Save"/> wrote.</summary>
    /// <exception cref="InvalidDataException">It is no such model, is damaged, or is of a newer version.</exception>
    public static BoostedRegression Load(Stream stream) =>
        ModelBody.Read(stream, ModelKind.BoostedRegression, reader =>
            BoostedTrees.Read(reader) is { Outputs: 1 } trees ? new BoostedRegression(trees)
                : throw new InvalidDataException("The model file is damaged: it predicts more than one number."));
}
