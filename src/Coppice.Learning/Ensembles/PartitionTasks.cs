using Coppice.Learning.Boosting.Growth;
using Coppice.Learning.Forests;
using Coppice.Learning.Numerics;
using Coppice.Learning.Trees;
using Coppice.Learning.Trees.Growth;

namespace Coppice.Learning.Ensembles;

/// <summary>What workers do with a partition, or with a small node's rows. Travels.</summary>
static class PartitionTasks
{
    /// <summary>Rows are put in order by leaf so many at a time, which takes little beside the partition
    /// itself.</summary>
    const int Block = 16_384;

    /// <summary>The sums of some leaves.</summary>
    public static NodeSums[] Count(PartitionedTree tree, PartitionedRows rows, BinTree grown, AskedNode[] asked)
    {
        var table = tree.Layout.Value.Table(rows.ByRow);
        var draws = Draws(tree, rows);
        var places = Places(grown, asked.Select(node => node.Leaf));
        var cells = Array.ConvertAll(asked, node => node.HasCells ? new long[GrowingRows.CellsOf(table)] : []);
        var (totals, drawn, sums) = (new long[asked.Length], new long[asked.Length], new Int128[asked.Length]);
        var (placeOf, ends) = (new int[Block], new int[asked.Length + 1]);
        var (ordered, payloads) = (new int[Block], new long[Block]);
        for (var first = 0; first < rows.Count; first += Block)
        {
            var count = Math.Min(Block, rows.Count - first);
            Array.Clear(ends);
            for (var i = 0; i < count; i++)
            {
                placeOf[i] = draws[first + i] == 0 ? -1 : places[grown.LeafOf(table, first + i)];
                if (placeOf[i] >= 0) ends[placeOf[i] + 1]++;
            }

            for (var place = 0; place < asked.Length; place++) ends[place + 1] += ends[place];
            for (var i = 0; i < count; i++)
            {
                if (placeOf[i] is not (>= 0 and var place)) continue;
                var (row, at) = (first + i, ends[place]++);
                var target = tree.TargetOf(rows.Targets[row]);
                var payload = tree.Scale.CellOf(target) * draws[row];
                (ordered[at], payloads[at]) = (row, payload);
                totals[place] += payload;
                drawn[place] += draws[row];
                sums[place] += (Int128)tree.Scale.UnitsOf(target) * draws[row];
            }

            // Each place now ends where the next began.
            for (var (place, start) = (0, 0); place < asked.Length; start = ends[place++])
            {
                var length = ends[place] - start;
                if (cells[place].Length == 0 || length == 0) continue;
                Counting.Add(table, ordered.AsSpan(start, length), payloads.AsSpan(start, length), cells[place]);
            }
        }

        return [.. asked.Select((_, i) => NodeSums.Of(cells[i], totals[i], drawn[i], sums[i]))];
    }

    /// <summary>The rows of some leaves.</summary>
    public static NodeSample[] Take(PartitionedTree tree, PartitionedRows rows, BinTree grown, int[] leaves)
    {
        var table = tree.Layout.Value.Table(rows.ByRow);
        var draws = Draws(tree, rows);
        var places = Places(grown, leaves);
        var own = Array.ConvertAll(leaves, _ => new List<int>());
        for (var row = 0; row < rows.Count; row++)
            if (draws[row] > 0 && places[grown.LeafOf(table, row)] is >= 0 and var place) own[place].Add(row);
        return Array.ConvertAll(own, found =>
        {
            var byRow = new byte[found.Count * table.Stride];
            for (var i = 0; i < found.Count; i++)
                table.ByRow.AsSpan(found[i] * table.Stride, table.Stride).CopyTo(byRow.AsSpan(i * table.Stride));
            double[] targets = [.. found.Select(row => tree.TargetOf(rows.Targets[row]))];
            return new NodeSample(byRow, targets, [.. found.Select(row => draws[row])]);
        });
    }

    /// <summary>A tree of the partition's rows alone.</summary>
    public static Tree GrowApart(PartitionedTree tree, PartitionedRows rows)
    {
        var known = new RegressionRows(
            tree.Layout.Value.Table(rows.ByRow), tree.Scale, Array.ConvertAll(rows.Targets, tree.TargetOf));
        var sampling = Sampling.Of(tree.Parameters.Bootstrap, tree.Parameters.MaxSamples, rows.Count);
        return IRegressionSlot.Of(known, tree.Parameters, sampling).Grow(tree.Seed, tree.Tree);
    }

    /// <summary>What grows below a leaf whose rows are all here.</summary>
    public static BinTree Grow(PartitionedTree tree, NodeSample sample, RandomKey key, int depth)
    {
        var layout = tree.Layout.Value;
        var (table, scale, features) = (layout.Table(sample.ByRow), tree.Scale, layout.Schema.Features.Length);
        var grower = new TreeGrower(table, RegressionSlot.GrowthOf(tree.Parameters, tree.AllRows, features), 1)
        {
            MinSplitWeight = tree.Parameters.MinSamplesSplit.Of(tree.AllRows),
        };
        var rows = grower.Rows;
        for (var row = 0; row < table.Rows; row++)
            (rows.Rows[row], rows.Payloads[row]) = (row, scale.CellOf(sample.Targets[row]) * sample.Draws[row]);
        var grown = grower.GrowBelow(table.Rows, scale.Gradients, key, [.. Enumerable.Range(0, features)], depth);
        foreach (var (index, start, length) in grower.Leaves)
        {
            Int128 sum = 0;
            long drawn = 0;
            foreach (var row in rows.Rows.AsSpan(start, length))
            {
                sum += (Int128)scale.UnitsOf(sample.Targets[row]) * sample.Draws[row];
                drawn += sample.Draws[row];
            }

            grown.SetValue(index, BitConverter.Int64BitsToDouble(RegressionSlot.Mean(sum, drawn)));
        }

        return grown;
    }

    static int[] Draws(PartitionedTree tree, PartitionedRows rows)
    {
        var draws = new int[rows.Count];
        RegressionSlot.Draws(tree.Sampling, tree.Seed, tree.Tree, rows.First, rows.All, draws);
        return draws;
    }

    /// <summary>Of each node its place among some leaves; −1 for none.</summary>
    static int[] Places(BinTree grown, IEnumerable<int> leaves)
    {
        var places = new int[grown.NodeCount];
        Array.Fill(places, -1);
        foreach (var (place, leaf) in leaves.Index()) places[leaf] = place;
        return places;
    }
}
