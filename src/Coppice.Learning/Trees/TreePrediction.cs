using Coppice.Learning.Data;
using Coppice.Learning.Trees.Coding;

namespace Coppice.Learning.Trees;

/// <summary>Predicts a view's rows, a block of them at a time: memory does not grow with the view.</summary>
static class TreePrediction
{
    const int BlockRows = 2048;

    public static void Predict(
        FeatureSchema schema, ReadOnlySpan<Tree> trees, int classes, DataView view, Span<double> probabilities)
    {
        if (probabilities.Length != (long)view.Count * classes)
        {
            throw new ArgumentException(
                $"The output must hold {view.Count:N0} rows × {classes} classes, "
                + $"and holds {probabilities.Length:N0} numbers.");
        }

        var width = Votes.Width(classes);
        var votes = new long[Math.Min(BlockRows, view.Count) * width];
        for (var start = 0; start < view.Count; start += BlockRows)
        {
            var count = Math.Min(BlockRows, view.Count - start);
            var rows = BoundRows.Of(schema, view, start..(start + count));
            var block = votes.AsSpan(0, count * width);
            block.Clear();
            foreach (var tree in trees)
                for (var row = 0; row < count; row++) tree.AddVote(schema, rows, row, block.Slice(row * width, width));
            Votes.ToProbabilities(block, trees.Length, classes, probabilities.Slice(start * classes, count * classes));
        }
    }
}
