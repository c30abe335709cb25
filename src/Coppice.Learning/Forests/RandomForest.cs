using Coppice.Learning.Data;
using Coppice.Learning.Trees;
using Coppice.Learning.Trees.Coding;

namespace Coppice.Learning.Forests;

/// <summary>A fitted forest: the mean of its trees' class shares.</summary>
public sealed class RandomForest : IClassifier
{
    readonly FeatureSchema _schema;
    readonly Tree[] _trees;

    internal RandomForest(FeatureSchema schema, IReadOnlyList<string> classes, Tree[] trees) =>
        (_schema, Classes, _trees) = (schema, classes, trees);

    /// <inheritdoc/>
    public IReadOnlyList<string> Classes { get; }

    /// <inheritdoc/>
    public int Outputs => Classes.Count;

    /// <summary>The number of trees.</summary>
    public int Count => _trees.Length;

    /// <summary>The nodes of all trees.</summary>
    public long NodeCount => _trees.Sum(t => (long)t.Nodes.Length);

    /// <summary>The accuracy on rows that the trees did not see, where it was asked for.</summary>
    public double? OobAccuracy { get; internal init; }

    /// <inheritdoc/>
    public void Predict(DataView rows, Span<double> output) =>
        TreePrediction.Predict(_schema, _trees, Classes.Count, rows, output);

    /// <summary>Each feature's share of the decrease of impurity, by the feature's name; the shares add up to
    /// 1.</summary>
    public IReadOnlyList<(string Feature, double Importance)> FeatureImportances() =>
        Importances.OfImpurity(_schema, _trees);

    /// <inheritdoc/>
    public void Save(Stream stream) =>
        TreeFile.Write(stream, ModelKind.Forest, _schema, Classes, _trees, OobAccuracy);

    /// <summary>Reads what <see cref="Save"/> wrote.</summary>
    /// <exception cref="InvalidDataException">It is no forest, is damaged, or is of a newer version.</exception>
    public static RandomForest Load(Stream stream)
    {
        var (schema, classes, trees, oob) = TreeFile.Read(stream, ModelKind.Forest);
        return new(schema, classes, trees) { OobAccuracy = oob };
    }

    /// <summary>Reads the file that <see cref="ModelFile.Save"/> wrote.</summary>
    /// <exception cref="InvalidDataException">It is no forest, is damaged, or is of a newer version.</exception>
    public static RandomForest Load(string path) => ModelFile.Load(path, Load);
}
