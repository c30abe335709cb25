using Coppice.Learning.Data;
using Coppice.Learning.Trees.Coding;

namespace Coppice.Learning.Trees;

/// <summary>A fitted tree.</summary>
public sealed class DecisionTree : IClassifier
{
    readonly FeatureSchema _schema;
    readonly Tree _tree;

    internal DecisionTree(FeatureSchema schema, IReadOnlyList<string> classes, Tree tree) =>
        (_schema, Classes, _tree) = (schema, classes, tree);

    /// <inheritdoc/>
    public IReadOnlyList<string> Classes { get; }

    /// <inheritdoc/>
    public int Outputs => Classes.Count;

    /// <summary>The number of nodes, leaves included.</summary>
    public int NodeCount => _tree.Nodes.Length;

    /// <summary>The number of leaves.</summary>
    public int LeafCount => _tree.Nodes.Count(n => n.IsLeaf);

    /// <summary>The number of splits on the longest way down.</summary>
    public int Depth => _tree.Depth();

    /// <inheritdoc/>
    public void Predict(DataView rows, Span<double> output) =>
        TreePrediction.Predict(_schema, [_tree], Classes.Count, rows, output);

    /// <summary>Each feature's share of the decrease of impurity, by the feature's name; the shares add up to
    /// 1.</summary>
    public IReadOnlyList<(string Feature, double Importance)> FeatureImportances() =>
        Importances.OfImpurity(_schema, [_tree]);

    /// <inheritdoc/>
    public void Save(Stream stream) => TreeFile.Write(stream, ModelKind.Tree, _schema, Classes, [_tree], null);

    /// <summary>Reads what <see cref="Save"/> wrote.</summary>
    /// <exception cref="InvalidDataException">It is no tree, is damaged, or is of a newer version.</exception>
    public static DecisionTree Load(Stream stream)
    {
        var (schema, classes, trees, _) = TreeFile.Read(stream, ModelKind.Tree);
        return new(schema, classes, trees[0]);
    }

    /// <summary>Reads the file that <see cref="ModelFile.Save"/> wrote.</summary>
    /// <exception cref="InvalidDataException">It is no tree, is damaged, or is of a newer version.</exception>
    public static DecisionTree Load(string path) => ModelFile.Load(path, Load);
}
