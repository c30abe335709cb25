using Coppice.Learning.Data;
using Coppice.Learning.Trees;
using Coppice.Learning.Trees.Coding;

namespace Coppice.Learning.Forests;

/// <summary>A fitted forest of regression trees, or a single one: the mean of what their leaves say, added up in whole
/// units.</summary>
public sealed class RegressionForest : IModel
{
    const int BlockRows = 2048;

    readonly FeatureSchema _schema;
    readonly Tree[] _trees;
    readonly double _unit;

    internal RegressionForest(FeatureSchema schema, Tree[] trees, double unit) =>
        (_schema, _trees, _unit) = (schema, trees, unit);

    /// <inheritdoc/>
    public int Outputs => 1;

    /// <summary>The number of trees.</summary>
    public int Count => _trees.Length;

    /// <summary>The nodes of all trees.</summary>
    public long NodeCount => _trees.Sum(t => (long)t.Nodes.Length);

    /// <inheritdoc/>
    public void Predict(DataView rows, Span<double> output)
    {
        OutputSpan.Check(rows.Count, 1, output);
        var sums = new long[Math.Min(BlockRows, rows.Count)];
        for (var first = 0; first < rows.Count; first += BlockRows)
        {
            var count = Math.Min(BlockRows, rows.Count - first);
            var block = BoundRows.Of(_schema, rows, first..(first + count));
            Array.Clear(sums);
            foreach (var tree in _trees)
                for (var row = 0; row < count; row++) sums[row] += tree.Nodes[tree.LeafOf(_schema, block, row)].Value;
            for (var row = 0; row < count; row++) output[first + row] = sums[row] / (double)_trees.Length * _unit;
        }
    }

    /// <summary>Each feature's share of the decrease of the error, by the feature's name; the shares add up to
    /// 1.</summary>
    public IReadOnlyList<(string Feature, double Importance)> FeatureImportances() =>
        Importances.OfImpurity(_schema, _trees);

    /// <inheritdoc/>
    public void Save(Stream stream) => ModelBody.Write(stream, ModelKind.RegressionForest, Write);

    /// <summary>Reads what <see cref="Save"/> wrote.</summary>
    /// <exception cref="InvalidDataException">It is no such model, is damaged, or is of a newer version.</exception>
    public static RegressionForest Load(Stream stream) => ModelBody.Read(stream, ModelKind.RegressionForest, Read);

    internal void Write(BinaryWriter writer)
    {
        writer.Write(_unit);
        TreeFile.WriteTrees(writer, _schema, _trees);
    }

    internal static RegressionForest Read(BinaryReader reader)
    {
        var unit = reader.ReadDouble();
        var (schema, trees) = TreeFile.ReadTrees(reader, 2);
        return new RegressionForest(schema, trees, unit);
    }
}
