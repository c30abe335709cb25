using Coppice.Learning.Boosting.Growth;
using Coppice.Learning.Forests;
using Coppice.Learning.Numerics;
using Coppice.Learning.Trees;
using Coppice.Learning.Trees.Growth;

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

    /// <summary>The rows of some leaves.</summary>
    public static NodeSample[] Take(PartitionedTree tree, PartitionedRows rows, BinTree grown, int[] leaves)
    {
        var (table, draws, leafOf) = Route(tree, rows, grown);
        var own = leaves.ToDictionary(leaf => leaf, _ => new List<int>());
        for (var row = 0; row < leafOf.Length; row++)
            if (draws[row] > 0 && own.TryGetValue(leafOf[row], out var found)) found.Add(row);
        return Array.ConvertAll(leaves, leaf =>
        {
            var found = own[leaf].ToArray();
            var byRow = new byte[found.Length * table.Stride];
            for (var i = 0; i < found.Length; i++)
                table.ByRow.AsSpan(found[i] * table.Stride, table.Stride).CopyTo(byRow.AsSpan(i * table.Stride));
            return new NodeSample(
                byRow, Array.ConvertAll(found, row => rows.Cells[row] * draws[row]),
                Array.ConvertAll(found, row => rows.Targets[row]), Array.ConvertAll(found, row => draws[row]));
        });
    }

    /// <summary>A tree of the partition's rows alone.</summary>
    public static Tree GrowApart(PartitionedTree tree, PartitionedRows rows)
    {
        var known = new RegressionRows(
            tree.Layout.Table(rows.ByRow), tree.Scale, tree.Unit, rows.Cells, rows.Targets);
        var sampling = Sampling.Of(tree.Parameters.Bootstrap, tree.Parameters.MaxSamples, rows.Count);
        return IRegressionSlot.Of(known, tree.Parameters, sampling).Grow(tree.Seed, tree.Tree);
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
