using Coppice.Learning.Data;
using Coppice.Learning.Trees;
using Coppice.Learning.Trees.Coding;

namespace Coppice.Learning.Boosting;

/// <summary>Trees whose numbers add up to scores.</summary>
/// <param name="Schema">What they were fitted to.</param>
/// <param name="Start">The scores before the first tree.</param>
/// <param name="Trees">Round by round, a tree for each score.</param>
sealed record BoostedTrees(FeatureSchema Schema, double[] Start, Tree[] Trees)
{
    const int BlockRows = 2048;

    public int Outputs => Start.Length;

    /// <summary>The scores of a view's rows, row by row, a block of them at a time.</summary>
    public void Score(DataView view, Action<int, double[], int> block)
    {
        var scores = new double[Math.Min(BlockRows, view.Count) * Outputs];
        for (var first = 0; first < view.Count; first += BlockRows)
        {
            var count = Math.Min(BlockRows, view.Count - first);
            var rows = BoundRows.Of(Schema, view, first..(first + count));
            for (var i = 0; i < count; i++) Start.CopyTo(scores, i * Outputs);
            for (var t = 0; t < Trees.Length; t++) Add(Schema, Trees[t], rows, t % Outputs, Outputs, scores);
            block(first, scores, count);
        }
    }

    /// <summary>Adds a tree's numbers to one score of each row.</summary>
    public static void Add(FeatureSchema schema, Tree tree, BoundRows rows, int output, int outputs, double[] scores)
    {
        for (int row = 0, at = output; row < rows.Count; row++, at += outputs)
            scores[at] += BitConverter.Int64BitsToDouble(tree.Nodes[tree.LeafOf(schema, rows, row)].Value);
    }

    public IReadOnlyList<(string Feature, double Importance)> Importances() =>
        Coppice.Learning.Trees.Importances.OfGain(Schema, Trees);

    public void Write(BinaryWriter writer)
    {
        writer.WriteArray<double>(Start);
        TreeFile.WriteTrees(writer, Schema, Trees);
    }

    /// <exception cref="InvalidDataException">The trees are not so many as the scores need.</exception>
    public static BoostedTrees Read(BinaryReader reader)
    {
        var start = reader.ReadArray<double>();
        var (schema, trees) = TreeFile.ReadTrees(reader, 2);
        return start.Length > 0 && trees.Length % start.Length == 0 ? new(schema, start, trees)
            : throw new InvalidDataException("The model file is damaged: it lacks trees.");
    }
}
