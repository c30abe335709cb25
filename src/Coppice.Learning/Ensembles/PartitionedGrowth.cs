using Coppice.Learning.Boosting.Growth;
using Coppice.Learning.Numerics;

namespace Coppice.Learning.Ensembles;

/// <summary>One tree, level by level.</summary>
sealed class PartitionedGrowth(Cluster cluster, PartitionedTree tree, Shared<PartitionedRows>[] parts, int small)
{
    /// <summary>Rows of so many batches of small nodes are on their way at a time, which bounds what the client
    /// holds.</summary>
    const int BatchesAtOnce = 4;

    readonly BinTree _grown = new();
    readonly int[] _features = [.. Enumerable.Range(0, tree.Layout.Schema.Features.Length)];
    readonly Boosting.GradientBoostingParameters _parameters = Forests.RegressionSlot.GrowthOf(
        tree.Parameters, tree.AllRows, tree.Layout.Schema.Features.Length);

    public async Task<BinTree> GrowAsync(CancellationToken cancellationToken)
    {
        using var gate = new SemaphoreSlim(BatchesAtOnce);
        var grafts = new List<Task<(int Leaf, BinTree Below)[]>>();
        _grown.AddLeaf(0);
        List<OpenNode> open = [new(0, tree.Key, 0)];
        while (open.Count > 0)
        {
            var sums = await CountAsync([.. open.Select(o => o.Leaf)], cancellationToken);
            // What the tasks of small nodes are told is the tree before the level's splits: their leaves are in it.
            var level = _grown.Copy();
            var (next, carried, rows) = (new List<OpenNode>(), new List<OpenNode>(), 0L);
            foreach (var (i, node) in open.Index())
            {
                if (sums[i].Rows > small || node.Depth >= _parameters.MaxDepth)
                {
                    Split(sums[i], node, next);
                    continue;
                }

                if (carried.Count > 0 && (rows += sums[i].Rows) > small)
                {
                    grafts.Add(GrowBelowAsync(gate, level, [.. carried], cancellationToken));
                    carried.Clear();
                }

                if (carried.Count == 0) rows = sums[i].Rows;
                carried.Add(node);
            }

            if (carried.Count > 0) grafts.Add(GrowBelowAsync(gate, level, [.. carried], cancellationToken));
            open = next;
        }

        foreach (var batch in await Task.WhenAll(grafts))
            foreach (var (leaf, below) in batch) _grown.Graft(leaf, below);
        return _grown;
    }

    void Split(NodeSums sums, OpenNode node, List<OpenNode> next)
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
        next.Add(new(left, node.Key.Child(0), node.Depth + 1));
        next.Add(new(right, node.Key.Child(1), node.Depth + 1));
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

    /// <summary>Carries the rows of some leaves to workers, a leaf's to one, which grow what stands below.</summary>
    async Task<(int Leaf, BinTree Below)[]> GrowBelowAsync(
        SemaphoreSlim gate, BinTree grown, OpenNode[] nodes, CancellationToken cancellationToken)
    {
        await gate.WaitAsync(cancellationToken);
        try
        {
            int[] leaves = [.. nodes.Select(n => n.Leaf)];
            var samples = await OfPartsAsync(part => TakeOfAsync(part, grown, leaves, cancellationToken));
            return await Task.WhenAll(nodes.Select(async (node, i) =>
            {
                var sample = NodeSample.Joined([.. samples.Select(s => s[i])]);
                var (told, key, depth) = (tree, node.Key, node.Depth);
                var below = await cluster.RunAsync(
                    () => PartitionTasks.Grow(told, sample, key, depth), cancellationToken: cancellationToken);
                return (node.Leaf, below);
            }));
        }
        finally
        {
            gate.Release();
        }
    }

    // Each call names its own partition alone, so that a worker holds no more than it works on.
    Task<NodeSums[]> CountOfAsync(
        Shared<PartitionedRows> part, BinTree grown, int[] leaves, CancellationToken cancellationToken)
    {
        var told = tree;
        return cluster.RunAsync(
            () => PartitionTasks.Count(told, part.Value, grown, leaves), cancellationToken: cancellationToken);
    }

    Task<NodeSample[]> TakeOfAsync(
        Shared<PartitionedRows> part, BinTree grown, int[] leaves, CancellationToken cancellationToken)
    {
        var told = tree;
        return cluster.RunAsync(
            () => PartitionTasks.Take(told, part.Value, grown, leaves), cancellationToken: cancellationToken);
    }

    Task<T[]> OfPartsAsync<T>(Func<Shared<PartitionedRows>, Task<T>> ask) => Task.WhenAll(parts.Select(ask));

    readonly record struct OpenNode(int Leaf, RandomKey Key, int Depth);
}
