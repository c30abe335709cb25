using System.Runtime.InteropServices;
using Coppice.Learning.Numerics;
using Coppice.Learning.Trees.Coding;

namespace Coppice.Learning.Trees.Growth;

/// <summary>One fork's tree as a map from path to node, where a node is grown when the first walk asks for it: best
/// first, or depth first to be pruned. One instance a slot.</summary>
/// <remarks>Every node's rows are a range within its parent's. With one fork nothing else permutes them, so ranges
/// stay valid in whatever order nodes are grown.</remarks>
sealed class LazyTree<TCells>
    where TCells : struct, ICells
{
    readonly TCells _cells;
    readonly CodedTable _table;
    readonly TreeSample<TCells> _sample;
    readonly SplitSearch<TCells> _search;
    readonly Partition _partition;
    readonly int _stride;
    readonly List<LazyNode> _nodes = [];
    readonly List<ulong> _totals = [];
    readonly List<ulong> _lefts = [];
    readonly List<ulong> _sets = [];
    readonly Choice[] _choice = new Choice[1];
    readonly ulong[] _constants;
    readonly ulong[] _total;
    readonly ulong[] _left;
    readonly ulong[] _right;
    Objective _objective = new(Criterion.Gini, null, 0);
    double _treeWeight;

    public LazyTree(CodedTable table, TCells cells, TreeSample<TCells> sample)
    {
        (_table, _cells, _sample, _stride) = (table, cells, sample, cells.Stride);
        _search = new(table, cells, ForkSet.Empty);
        _constants = new ulong[_search.FeatureWords];
        _partition = new(table.Rows);
        (_total, _left, _right) = (new ulong[_stride], new ulong[_stride], new ulong[_stride]);
    }

    public ReadOnlySpan<LazyNode> Nodes => CollectionsMarshal.AsSpan(_nodes);

    public ref ulong Total(int node) => ref CollectionsMarshal.AsSpan(_totals)[node * _stride];

    /// <summary>Begins the sample's tree: only the root is there.</summary>
    public void Plant(int maxFeatures, Objective objective, int leafRows, RandomKey key)
    {
        _objective = objective;
        _search.Reset(new([new(maxFeatures, 0, 0)], [objective], [leafRows]));
        _nodes.Clear();
        _totals.Clear();
        _lefts.Clear();
        _sets.Clear();
        _treeWeight = Impurity.Weight(_cells, ref _sample.Total[0], objective.ClassWeights);
        Add(0, _sample.Count, 0, key, _sample.Total);
    }

    /// <summary>The leaves of a setting's tree, as a flag for each node grown so far.</summary>
    public bool[] Walk(LeafRule rule)
    {
        var ends = rule.MaxLeaves is { } most ? BestFirst(rule, most) : DepthFirst(rule);
        var leaves = new bool[_nodes.Count];
        foreach (var node in ends) leaves[node] = true;
        if (rule.CcpAlpha > 0) Pruning.Prune(this, leaves, rule.CcpAlpha);
        return leaves;
    }

    /// <summary>The cost of a node as a leaf: its impurity by its share of the tree's weight.</summary>
    public double Risk(int node) =>
        Impurity.Of(_cells, ref Total(node), _objective)
        * (Impurity.Weight(_cells, ref Total(node), _objective.ClassWeights) / _treeWeight);

    /// <summary>Puts the tree that ends in these leaves into a builder.</summary>
    public void Build(bool[] leaves, TreeBuilder<TCells> builder)
    {
        var pending = new Stack<(int Node, int Parent)>();
        pending.Push((0, -1));
        while (pending.TryPop(out var next))
        {
            if (leaves[next.Node])
            {
                builder.AddLeaf(next.Parent, ref Total(next.Node), _objective.ClassWeights);
                continue;
            }

            var node = _nodes[next.Node];
            var at = builder.AddSplit(next.Parent, RuleOf(node), node.Decrease);
            pending.Push((node.Left + 1, at));
            pending.Push((node.Left, -1));
        }
    }

    /// <summary>The split of a node that was grown.</summary>
    public SplitRule RuleOf(in LazyNode node) => SplitRule.Of(_table, node.Choice, SetOf(node));

    ReadOnlySpan<ulong> SetOf(in LazyNode node)
    {
        var words = _table.Sources[_table.Features[node.Choice.Feature].Source].SetWords;
        return CollectionsMarshal.AsSpan(_sets).Slice(node.SetAt, words);
    }

    List<int> DepthFirst(LeafRule rule)
    {
        var ends = new List<int>();
        var pending = new Stack<int>();
        pending.Push(0);
        while (pending.TryPop(out var node))
        {
            if (!MaySplit(rule, node))
            {
                ends.Add(node);
                continue;
            }

            var left = Grow(node);
            pending.Push(left + 1);
            pending.Push(left);
        }

        return ends;
    }

    // The frontier is ordered by the decrease that each split brings, then by the node's path: a rule that does not ask
    // who came first.
    List<int> BestFirst(LeafRule rule, int most)
    {
        var ends = new List<int>();
        var frontier = new PriorityQueue<int, (double, ulong)>();
        Consider(0);
        for (var leaves = 1; leaves < most && frontier.TryDequeue(out var node, out _); leaves++)
        {
            var left = Grow(node);
            Consider(left);
            Consider(left + 1);
        }

        while (frontier.TryDequeue(out var node, out _)) ends.Add(node);
        return ends;

        void Consider(int node)
        {
            if (MaySplit(rule, node)) frontier.Enqueue(node, (-_nodes[node].Decrease, _nodes[node].Key.Value));
            else ends.Add(node);
        }
    }

    bool MaySplit(LeafRule rule, int at)
    {
        var node = _nodes[at];
        if (node.Depth >= rule.MaxDepth || node.Length < rule.SplitRows || _cells.IsPure(ref Total(at))) return false;
        if (!node.IsSearched) Search(at);
        node = _nodes[at];
        return node.Choice.Feature >= 0 && !Impurity.IsPoor(node.Decrease, rule.MinDecrease);
    }

    void Search(int at)
    {
        var node = _nodes[at];
        MemoryMarshal.CreateReadOnlySpan(ref Total(at), _stride).CopyTo(_total);
        Array.Clear(_constants);
        _search.Search(
            new(_sample.Rows, node.Start, node.Length, _total, node.Key), null, [0], _constants,
            _choice, _left);
        node.IsSearched = true;
        node.Choice = _choice[0];
        node.SetAt = _sets.Count;
        if (node.Choice.Feature >= 0)
        {
            // The search's left cell and categories last until its next node: keep them with this one.
            node.Decrease = Impurity.Decrease(_cells, ref _total[0], ref _left[0], _right, _objective, _treeWeight);
            _left.CopyTo(CollectionsMarshal.AsSpan(_lefts)[(at * _stride)..]);
            var words = _table.Sources[_table.Features[node.Choice.Feature].Source].SetWords;
            CollectionsMarshal.SetCount(_sets, _sets.Count + words);
            _search.FillSet(node.Choice, CollectionsMarshal.AsSpan(_sets).Slice(node.SetAt, words));
        }

        _nodes[at] = node;
    }

    int Grow(int at)
    {
        var node = _nodes[at];
        if (node.Left > 0) return node.Left;
        var rows = new NodeRows(_sample.Rows, node.Start, node.Length, _total, node.Key);
        var leftLength = _partition.By(_cells, _table, rows, node.Choice, SetOf(node));
        CollectionsMarshal.AsSpan(_lefts).Slice(at * _stride, _stride).CopyTo(_left);
        for (var k = 0; k < _stride; k++) _right[k] = _totals[at * _stride + k] - _left[k];
        node.Left = _nodes.Count;
        _nodes[at] = node;
        Add(node.Start, leftLength, node.Depth + 1, node.Key.Child(0), _left);
        Add(node.Start + leftLength, node.Length - leftLength, node.Depth + 1, node.Key.Child(1), _right);
        return node.Left;
    }

    void Add(int start, int length, int depth, RandomKey key, ulong[] total)
    {
        _nodes.Add(new() { Start = start, Length = length, Depth = depth, Key = key });
        _totals.AddRange(total);
        CollectionsMarshal.SetCount(_lefts, _totals.Count);
    }
}
