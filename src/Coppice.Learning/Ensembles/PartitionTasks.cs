using Coppice.Learning.Boosting.Growth;
using Coppice.Learning.Forests;
using Coppice.Learning.Numerics;

namespace Coppice.Learning.Ensembles;

/// <summary>What workers do with a partition, or with a small node's rows. Travels.</summary>
static class PartitionTasks
{
    /// <summary>The sums of the open leaves.</summary>
    public static NodeSums[] Count(PartitionedTree tree, PartitionedRows rows, BinTree grown, int[] leaves)
    {
        var (table, draws, leafOf) = Route(tree, rows, grown);
        return Array.ConvertAll(leaves, leaf =>
        {
            var cells = new long[GrowingRows.CellsOf(table)];
            var (own, payloads) = (new List<int>(), new List<long>());
            long total = 0, drawn = 0;
            Int128 sum = 0;
            for (var row = 0; row < leafOf.Length; row++)
            {
                if (leafOf[row] != leaf || draws[row] == 0) continue;
                own.Add(row);
                payloads.Add(rows.Cells[row] * draws[row]);
                total += payloads[^1];
                drawn += draws[row];
                sum += (Int128)rows.Targets[row] * draws[row];
            }

            Counting.Add(table, own.ToArray(), payloads.ToArray(), cells);
            return new NodeSums(leaf, cells, total, own.Count, drawn, (long)(sum >> 64), (ulong)sum);
        });
    }

    /// <summary>The rows of one leaf.</summary>
    public static NodeSample Take(PartitionedTree tree, PartitionedRows rows, BinTree grown, int leaf)
    {
        var (table, draws, leafOf) = Route(tree, rows, grown);
        int[] own = [.. Enumerable.Range(0, leafOf.Length).Where(row => leafOf[row] == leaf && draws[row] > 0)];
        var byRow = new byte[own.Length * table.Stride];
        for (var i = 0; i < own.Length; i++)
            table.ByRow.AsSpan(own[i] * table.Stride, table.Stride).CopyTo(byRow.AsSpan(i * table.Stride));
        return new(
            byRow, Array.ConvertAll(own, row => rows.Cells[row] * draws[row]),
            Array.ConvertAll(own, row => rows.Targets[row]), Array.ConvertAll(own, row => draws[row]));
    }

    /// <summary>What grows below a leaf whose rows are all here.</summary>
    public static BinTree Grow(PartitionedTree tree, NodeSample sample, RandomKey key, int depth)
    {
        var table = tree.Layout.Table(sample.ByRow);
        var grower = new TreeGrower(
            table, RegressionSlot.GrowthOf(tree.Parameters, tree.AllRows, tree.Layout.Schema.Features.Length), 1)
        {
            MinSplitWeight = tree.Parameters.MinSamplesSplit.Of(tree.AllRows),
        };
        var rows = grower.Rows;
        for (var row = 0; row < table.Rows; row++) (rows.Rows[row], rows.Payloads[row]) = (row, sample.Cells[row]);
        int[] features = [.. Enumerable.Range(0, tree.Layout.Schema.Features.Length)];
        var grown = grower.GrowBelow(table.Rows, tree.Scale, key, features, depth);
        foreach (var (index, start, length) in grower.Leaves)
        {
            Int128 sum = 0;
            long drawn = 0;
            foreach (var row in rows.Rows.AsSpan(start, length))
            {
                sum += (Int128)sample.Targets[row] * sample.Draws[row];
                drawn += sample.Draws[row];
            }

            grown.SetValue(index, BitConverter.Int64BitsToDouble(RegressionSlot.Mean(sum, drawn)));
        }

        return grown;
    }

    static (Boosting.Binning.BinnedTable Table, int[] Draws, int[] LeafOf) Route(
        PartitionedTree tree, PartitionedRows rows, BinTree grown)
    {
        var table = tree.Layout.Table(rows.ByRow);
        var (draws, leafOf) = (new int[rows.Count], new int[rows.Count]);
        RegressionSlot.Draws(tree.Sampling, tree.Seed, tree.Tree, rows.First, rows.All, draws);
        for (var row = 0; row < leafOf.Length; row++) leafOf[row] = grown.LeafOf(table, row);
        return (table, draws, leafOf);
    }
}
