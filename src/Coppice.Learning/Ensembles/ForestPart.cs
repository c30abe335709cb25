using Coppice.Learning.Data;
using Coppice.Learning.Forests;
using Coppice.Learning.Trees;
using Coppice.Learning.Trees.Coding;
using Coppice.Learning.Trees.Growth;

namespace Coppice.Learning.Ensembles;

/// <summary>Grows some trees of a forest; travels to workers.</summary>
sealed class ForestGrowth(Shared<DataView> train, RandomForestParameters parameters, ulong seed)
{
    /// <summary>The trees [first, first + count) as a saved forest.</summary>
    public byte[] Grow(int first, int count, TaskContext context)
    {
        var table = CodedTable.Of(train.Value);
        var sampling = Sampling.Of(parameters.Bootstrap, parameters.MaxSamples, table.Rows);
        var slot = TreeSlot.Create(table, parameters, sampling);
        var trees = new Tree[count];
        for (var t = 0; t < count; t++)
        {
            context.Cancellation.ThrowIfCancellationRequested();
            trees[t] = slot.Grow(seed, first + t);
            context.Progress.Report((t + 1) / (double)count);
        }

        using var stream = new MemoryStream();
        TreeFile.Write(stream, ModelKind.Forest, table.Schema, table.Classes, trees, null);
        return stream.ToArray();
    }
}

/// <summary>Lets a part vote on rows; travels to workers.</summary>
sealed class ForestVotes(Shared<DataView> rows)
{
    const int BlockRows = 2048;

    /// <summary>The part's votes, in fixed point: rows × the width of a row's votes.</summary>
    public long[] Of(byte[] part)
    {
        using var stream = new MemoryStream(part, writable: false);
        var (schema, classes, trees, _) = TreeFile.Read(stream, ModelKind.Forest);
        var width = Votes.Width(classes.Length);
        var view = rows.Value;
        var votes = new long[view.Count * width];
        for (var first = 0; first < view.Count; first += BlockRows)
        {
            var count = Math.Min(BlockRows, view.Count - first);
            var block = BoundRows.Of(schema, view, first..(first + count));
            foreach (var tree in trees)
                for (var row = 0; row < count; row++)
                    tree.AddVote(schema, block, row, votes.AsSpan((first + row) * width, width));
        }

        return votes;
    }
}
