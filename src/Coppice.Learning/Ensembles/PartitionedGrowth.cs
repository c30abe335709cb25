using Coppice.Learning.Boosting.Growth;
using Coppice.Learning.Forests;
using Coppice.Learning.Numerics;

namespace Coppice.Learning.Ensembles;

/// <summary>One tree, level by level.</summary>
sealed class PartitionedGrowth
{
    /// <summary>Rows of so many batches of small nodes are on their way at a time, which bounds what the client
    /// holds.</summary>
    const int BatchesAtOnce = 4;

    /// <summary>The cells of all histograms that a worker fills in one call: 2 MB, of which a reply takes several
    /// copies on its way.</summary>
    const int MostCells = 1 << 18;

    readonly Cluster _cluster;
    readonly PartitionedTree _tree;
    readonly Shared<PartitionedRows>[] _parts;
    readonly int _small;
    readonly BinTree _grown = new();
    readonly FeatureLayout _layout;
    readonly int[] _features;
    readonly Boosting.GradientBoostingParameters _parameters;

    public PartitionedGrowth(Cluster cluster, PartitionedTree tree, Shared<PartitionedRows>[] parts, int small)
    {
        (_cluster, _tree, _parts, _small, _layout) = (cluster, tree, parts, small, tree.Layout.Value);
        _features = [.. Enumerable.Range(0, _layout.Schema.Features.Length)];
        _parameters = RegressionSlot.GrowthOf(tree.Parameters, tree.AllRows, _features.Length);
    }

    public async Task<BinTree> GrowAsync(CancellationToken cancellationToken)
    {
        using var gate = new SemaphoreSlim(BatchesAtOnce);
        var grafts = new List<Task<(int Leaf, BinTree Below)[]>>();
        _grown.AddLeaf(0);
        List<OpenNode> open = [new(0, _tree.Key, 0) { Drawn = _tree.AllRows, IsCounted = true }];
        while (open.Count > 0)
        {
            // What tasks are told is the tree before the level's splits: their leaves are in it.
            var level = _grown.Copy();
            grafts.AddRange(Batches(open.Where(IsCarried))
                .Select(batch => GrowBelowAsync(gate, level, batch, cancellationToken)));
            await CountAsync(level, open, cancellationToken);
            var next = new List<OpenNode>();
            foreach (var node in open.Where(node => !IsCarried(node))) Split(node, next);
            open = next;
        }

        foreach (var batch in await Task.WhenAll(grafts))
            foreach (var (leaf, below) in batch) _grown.Graft(leaf, below);
        return _grown;
    }

    /// <summary>Whether one worker grows what stands below it. The root is counted first: nothing is known of
    /// it.</summary>
    bool IsCarried(OpenNode node) =>
        node.Depth > 0 && node.Drawn <= _small && !(node.Depth >= _parameters.MaxDepth);

    /// <summary>Nodes so few at a time that their rows together are hardly more than one small node's.</summary>
    IEnumerable<OpenNode[]> Batches(IEnumerable<OpenNode> carried)
    {
        var (batch, drawn) = (new List<OpenNode>(), 0L);
        foreach (var node in carried)
        {
            if (batch.Count > 0 && drawn + node.Drawn > _small)
            {
                yield return [.. batch];
                batch.Clear();
                drawn = 0;
            }

            batch.Add(node);
            drawn += node.Drawn;
        }

        if (batch.Count > 0) yield return [.. batch];
    }

    void Split(OpenNode node, List<OpenNode> next)
    {
        var scale = _tree.Scale.Gradients;
        var sums = node.Sums!; // counted before
        _grown.SetValue(node.Leaf, BitConverter.Int64BitsToDouble(RegressionSlot.Mean(sums.Sum, sums.Drawn)));
        var least = Math.Max(1, _parameters.MinChildWeight * scale.Second);
        var enough = Math.Max(2 * least, _tree.Parameters.MinSamplesSplit.Of(_tree.AllRows) * scale.Second);
        var (first, second) = (GradientScale.FirstOf(sums.Total), GradientScale.SecondOf(sums.Total));
        if (node.Depth >= _parameters.MaxDepth || second < enough) return;
        var finder = new SplitFinder(_layout.Table([]), 0, 0, 0, least);
        var features = FeatureSample.Draw(_features, _parameters.ColumnSampleByNode, node.Key.Child(2));
        var split = finder.Find(features, node.Cells, new() { Total = sums.Total }, null);
        var whole = new BoundedGain(double.NegativeInfinity, double.PositiveInfinity, 0).Of(first, second, 0);
        var gain = (split.Gain - whole) * scale.Second / (scale.First * scale.First);
        if (split.IsNone || !(gain > _parameters.MinSplitGain)) return;
        var left = new OpenNode(_grown.AddLeaf(0), node.Key.Child(0), node.Depth + 1)
        {
            Drawn = DrawnOf(split.Left),
            Parent = node.Cells,
        };
        var right = new OpenNode(_grown.AddLeaf(0), node.Key.Child(1), node.Depth + 1)
        {
            Drawn = DrawnOf(sums.Total - split.Left),
            Parent = node.Cells,
        };
        (left.Sibling, right.Sibling) = (right, left);
        (left.Drawn <= right.Drawn ? left : right).IsCounted =
            !IsLast(left) && (!IsCarried(left) || !IsCarried(right));
        _grown.Split(node.Leaf, _layout.Schema.Features[split.Feature].Source, split, gain, left.Leaf, right.Leaf);
        next.AddRange([left, right]);
    }

    bool IsLast(OpenNode node) => node.Depth >= _parameters.MaxDepth;

    /// <summary>How many rows were drawn: each adds the same second derivative.</summary>
    long DrawnOf(long total) => (long)(GradientScale.SecondOf(total) / Math.Round(_tree.Scale.Gradients.Second));

    /// <summary>Adds up what the partitions have of a level's nodes. Of two siblings the smaller one is counted, and
    /// the other is what it leaves of their parent.</summary>
    async Task CountAsync(BinTree level, List<OpenNode> open, CancellationToken cancellationToken)
    {
        var asked = open.Where(node => node.IsCounted || !IsCarried(node)).ToList();
        var most = Math.Max(1, MostCells / (_layout.Columns.Length * 256));
        while (asked.Count > 0)
        {
            // As many nodes as make so many histograms.
            var (count, counted) = (0, 0);
            while (count < asked.Count && (!asked[count].IsCounted || counted < most))
                counted += asked[count++].IsCounted ? 1 : 0;
            var now = asked[..count];
            AskedNode[] ask = [.. now.Select(node => new AskedNode(node.Leaf, node.IsCounted))];
            await Task.WhenAll(_parts.Select(part => AddAsync(part, level, ask, now, cancellationToken)));
            asked.RemoveRange(0, count);
        }

        foreach (var node in open.Where(node => !IsCarried(node) && !node.IsCounted && !IsLast(node)))
        {
            // A parent has two children, and only the larger one changes its histogram.
            node.Cells = node.Parent;
            Histograms.Subtract(node.Cells, node.Sibling!.Cells);
        }
    }

    async Task AddAsync(
        Shared<PartitionedRows> part, BinTree level, AskedNode[] ask, List<OpenNode> nodes,
        CancellationToken cancellationToken)
    {
        var sums = await CountOfAsync(part, level, ask, cancellationToken);
        lock (nodes)
        {
            foreach (var (i, node) in nodes.Index())
            {
                node.Sums = node.Sums?.Add(sums[i]) ?? sums[i];
                node.Cells = node.Sums.Cells;
            }
        }
    }

    /// <summary>Carries the rows of some leaves to workers, a leaf's to one, which grow what stands below.</summary>
    async Task<(int Leaf, BinTree Below)[]> GrowBelowAsync(
        SemaphoreSlim gate, BinTree level, OpenNode[] nodes, CancellationToken cancellationToken)
    {
        await gate.WaitAsync(cancellationToken);
        try
        {
            var samples = await TakeAsync(level, [.. nodes.Select(n => n.Leaf)], cancellationToken);
            return await Task.WhenAll(nodes.Select(async (node, i) =>
            {
                var sample = samples[i];
                var (told, key, depth) = (_tree, node.Key, node.Depth);
                var below = await _cluster.RunAsync(
                    () => PartitionTasks.Grow(told, sample, key, depth), cancellationToken: cancellationToken);
                return (node.Leaf, below);
            }));
        }
        finally
        {
            gate.Release();
        }
    }

    /// <summary>The rows of some leaves, each leaf's of all partitions together.</summary>
    async Task<NodeSample[]> TakeAsync(BinTree level, int[] leaves, CancellationToken cancellationToken)
    {
        var taken = await Task.WhenAll(_parts.Select(part => TakeOfAsync(part, level, leaves, cancellationToken)));
        return [.. leaves.Select((_, i) => NodeSample.Joined([.. taken.Select(sample => sample[i])]))];
    }

    // Each call names its own partition alone, so that a worker holds no more than it works on.
    Task<NodeSums[]> CountOfAsync(
        Shared<PartitionedRows> part, BinTree level, AskedNode[] asked, CancellationToken cancellationToken)
    {
        var told = _tree;
        return _cluster.RunAsync(
            () => PartitionTasks.Count(told, part.Value, level, asked), cancellationToken: cancellationToken);
    }

    Task<NodeSample[]> TakeOfAsync(
        Shared<PartitionedRows> part, BinTree level, int[] leaves, CancellationToken cancellationToken)
    {
        var told = _tree;
        return _cluster.RunAsync(
            () => PartitionTasks.Take(told, part.Value, level, leaves), cancellationToken: cancellationToken);
    }

    sealed class OpenNode(int leaf, RandomKey key, int depth)
    {
        public int Leaf => leaf;

        public RandomKey Key => key;

        public int Depth => depth;

        /// <summary>How many draws of rows it has, at least as many as distinct rows.</summary>
        public long Drawn { get; init; }

        /// <summary>Whether partitions count its histogram.</summary>
        public bool IsCounted { get; set; }

        /// <summary>Null until they have added it up.</summary>
        public NodeSums? Sums { get; set; }

        public long[] Cells { get; set; } = [];

        public long[] Parent { get; init; } = [];

        public OpenNode? Sibling { get; set; }
    }
}
