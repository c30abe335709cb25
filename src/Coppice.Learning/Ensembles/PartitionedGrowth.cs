using Coppice.Learning.Boosting.Growth;
using Coppice.Learning.Numerics;

namespace Coppice.Learning.Ensembles;

/// <summary>One tree, level by level.</summary>
sealed class PartitionedGrowth(Cluster cluster, PartitionedTree tree, Shared<PartitionedRows>[] parts, int small)
{
    readonly BinTree _grown = new();
    readonly int[] _features = [.. Enumerable.Range(0, tree.Layout.Schema.Features.Length)];
    readonly Boosting.GradientBoostingParameters _parameters = Forests.RegressionSlot.GrowthOf(
        tree.Parameters, tree.AllRows, tree.Layout.Schema.Features.Length);

    public async Task<BinTree> GrowAsync(CancellationToken cancellationToken)
    {
        var grafts = new List<(int Leaf, Task<BinTree> Below)>();
        _grown.AddLeaf(0);
        List<(int Leaf, RandomKey Key, int Depth)> open = [(0, tree.Key, 0)];
        while (open.Count > 0)
        {
            var sums = await CountAsync([.. open.Select(o => o.Leaf)], cancellationToken);
            // What the tasks of small nodes are told is the tree before the level's splits: their leaves are in it.
            var level = _grown.Copy();
            var next = new List<(int, RandomKey, int)>();
            foreach (var (i, node) in open.Index())
            {
                if (sums[i].Rows <= small)
                    grafts.Add((node.Leaf, GrowBelowAsync(level, node.Leaf, node.Key, node.Depth, cancellationToken)));
                else
                    Split(sums[i], node, next);
            }

            open = next;
        }

        foreach (var (leaf, below) in grafts) _grown.Graft(leaf, await below);
        return _grown;
    }

    void Split(NodeSums sums, (int Leaf, RandomKey Key, int Depth) node, List<(int, RandomKey, int)> next)
    {
        _grown.SetValue(node.Leaf, BitConverter.Int64BitsToDouble(
            Forests.RegressionSlot.Mean(new Int128((ulong)sums.High, sums.Low), sums.Drawn)));
        var least = Math.Max(1, _parameters.MinChildWeight * tree.Scale.Second);
        var enough = Math.Max(2 * least, tree.Parameters.MinSamplesSplit.Of(tree.AllRows) * tree.Scale.Second);
        var (first, second) = (GradientScale.FirstOf(sums.Total), GradientScale.SecondOf(sums.Total));
        if (node.Depth >= _parameters.MaxDepth || second < enough) return;
        var finder = new SplitFinder(tree.Layout.Table([]), 0, 0, 0, least);
        var features = FeatureSample.Draw(_features, _parameters.ColumnSampleByNode, node.Key.Child(2));
        var split = finder.Find(features, sums.Cells, new() { Total = sums.Total }, null);
        var whole = new BoundedGain(double.NegativeInfinity, double.PositiveInfinity, 0).Of(first, second, 0);
        var gain = (split.Gain - whole)
            * tree.Scale.Second / (tree.Scale.First * tree.Scale.First);
        if (split.IsNone || !(gain > _parameters.MinSplitGain)) return;
        var (left, right) = (_grown.AddLeaf(0), _grown.AddLeaf(0));
        _grown.Split(node.Leaf, tree.Layout.Schema.Features[split.Feature].Source, split, gain, left, right);
        next.Add((left, node.Key.Child(0), node.Depth + 1));
        next.Add((right, node.Key.Child(1), node.Depth + 1));
    }

    async Task<NodeSums[]> CountAsync(int[] leaves, CancellationToken cancellationToken)
    {
        var counted = await OfPartsAsync(part => CountOfAsync(part, _grown.Copy(), leaves, cancellationToken));
        var sums = counted[0];
        foreach (var more in counted.Skip(1))
        {
            for (var i = 0; i < sums.Length; i++)
            {
                Histograms.Add(sums[i].Cells, more[i].Cells);
                var total = new Int128((ulong)sums[i].High, sums[i].Low) + new Int128((ulong)more[i].High, more[i].Low);
                sums[i] = sums[i] with
                {
                    Total = sums[i].Total + more[i].Total,
                    Rows = sums[i].Rows + more[i].Rows,
                    Drawn = sums[i].Drawn + more[i].Drawn,
                    High = (long)(total >> 64),
                    Low = (ulong)total,
                };
            }
        }

        return sums;
    }

    async Task<BinTree> GrowBelowAsync(
        BinTree grown, int leaf, RandomKey key, int depth, CancellationToken cancellationToken)
    {
        var samples = await OfPartsAsync(part => TakeOfAsync(part, grown, leaf, cancellationToken));
        var sample = new NodeSample(
            [.. samples.SelectMany(s => s.ByRow)], [.. samples.SelectMany(s => s.Cells)],
            [.. samples.SelectMany(s => s.Targets)], [.. samples.SelectMany(s => s.Draws)]);
        var told = tree;
        return await cluster.RunAsync(
            () => PartitionTasks.Grow(told, sample, key, depth), cancellationToken: cancellationToken);
    }

    // Each call names its own partition alone, so that a worker holds no more than it works on.
    Task<NodeSums[]> CountOfAsync(
        Shared<PartitionedRows> part, BinTree grown, int[] leaves, CancellationToken cancellationToken)
    {
        var told = tree;
        return cluster.RunAsync(
            () => PartitionTasks.Count(told, part.Value, grown, leaves), cancellationToken: cancellationToken);
    }

    Task<NodeSample> TakeOfAsync(
        Shared<PartitionedRows> part, BinTree grown, int leaf, CancellationToken cancellationToken)
    {
        var told = tree;
        return cluster.RunAsync(
            () => PartitionTasks.Take(told, part.Value, grown, leaf), cancellationToken: cancellationToken);
    }

    Task<T[]> OfPartsAsync<T>(Func<Shared<PartitionedRows>, Task<T>> ask) => Task.WhenAll(parts.Select(ask));
}
