using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Coppice.Learning.Numerics;
using Coppice.Learning.Trees.Coding;

namespace Coppice.Learning.Trees.Growth;

/// <summary>Puts a tree together in preorder. One instance a slot.</summary>
sealed class TreeBuilder<TCells>(TCells cells, int features)
    where TCells : struct, ICells
{
    readonly List<TreeNode> _nodes = [];
    readonly List<ulong> _sets = [];
    readonly List<long> _values = [];
    readonly List<int> _awaiting = [];
    (double Low, double High)[] _numbers = [];
    readonly long[] _shares = new long[Votes.Width(cells.Classes)];
    double[] _importances = new double[features];

    /// <summary>Adds a leaf; <paramref name="parent"/> is the node whose right child it is, or −1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void AddLeaf(int parent, ref ulong total, double[]? classWeights)
    {
        Link(parent);
        if (PureShare(ref total, classWeights) is var share and >= 0)
        {
            _nodes.Add(TreeNode.Leaf(share));
            return;
        }

        Shares(cells, ref total, classWeights, _shares);
        if (_shares.Length == 1)
        {
            _nodes.Add(TreeNode.Leaf(_shares[0]));
        }
        else
        {
            _nodes.Add(TreeNode.Leaf(_values.Count));
            _values.AddRange(_shares);
        }
    }

    /// <summary>The share of class 1 where all rows are of one of two classes, as most leaves' are; else −1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static long PureShare(ref ulong total, double[]? classWeights)
    {
        if (typeof(TCells) != typeof(PackedCells) || classWeights is not null) return -1;
        var (draws, positives) = (PackedCells.DrawsOf(total), PackedCells.PositivesOf(total));
        if (draws == 0 || (positives != 0 && positives != draws)) return -1;
        return positives == 0 ? 0 : FixedPoint.One;
    }

    /// <summary>Adds a split, its left child to follow; returns its index.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public int AddSplit(int parent, in SplitRule rule, double decrease)
    {
        Link(parent);
        var payload = rule.Kind switch
        {
            SourceKind.Numeric => BitConverter.DoubleToInt64Bits(rule.Threshold),
            SourceKind.Categories => _sets.Count,
            _ => 0,
        };
        foreach (var word in rule.Set) _sets.Add(word);
        _importances[rule.Feature] += decrease;
        _nodes.Add(TreeNode.Split(rule.Feature, rule.DefaultLeft, payload));
        return _nodes.Count - 1;
    }

    /// <summary>Adds a split by categories, or by one of them where the set is empty; returns its index.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public int AddSplit(int parent, in Choice choice, ReadOnlySpan<ulong> set, double decrease)
    {
        Link(parent);
        var payload = set.IsEmpty ? 0 : _sets.Count;
        foreach (var word in set) _sets.Add(word);
        _importances[choice.Feature] += decrease;
        _nodes.Add(TreeNode.Split(choice.Feature, choice.DefaultLeft, payload));
        return _nodes.Count - 1;
    }

    /// <summary>Adds a split by numbers whose threshold is to come: it lies far away in memory, and to fetch those of
    /// all nodes at once is cheaper. Returns its index.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public int AddAwaiting(int parent, in Choice choice, double decrease)
    {
        Link(parent);
        _importances[choice.Feature] += decrease;
        _awaiting.Add(_nodes.Count);
        _nodes.Add(TreeNode.Split(choice.Feature, choice.DefaultLeft, (long)choice.Next << 32 | (uint)choice.Cut));
        return _nodes.Count - 1;
    }

    /// <summary>Gives the splits that await it their threshold.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void SetThresholds(CodedTable table)
    {
        var nodes = CollectionsMarshal.AsSpan(_nodes);
        var awaiting = CollectionsMarshal.AsSpan(_awaiting);
        if (_numbers.Length < awaiting.Length) _numbers = new (double, double)[2 * awaiting.Length];

        // First they are fetched and nothing else is done, so that many are on their way at a time.
        for (var i = 0; i < awaiting.Length; i++)
        {
            ref var node = ref nodes[awaiting[i]];
            _numbers[i] = table.Sources[table.Features[node.Feature].Source]
                .Neighbours((int)node.Value, (int)(node.Value >> 32));
        }

        for (var i = 0; i < awaiting.Length; i++)
        {
            ref var node = ref nodes[awaiting[i]];
            node = node.WithThreshold(CodedSource.Between(_numbers[i].Low, _numbers[i].High));
        }

        _awaiting.Clear();
    }

    /// <summary>The tree; the builder is empty again.</summary>
    public Tree Build()
    {
        var nodes = GC.AllocateUninitializedArray<TreeNode>(_nodes.Count);
        _nodes.CopyTo(nodes);
        var tree = new Tree(nodes, [.. _sets], [.. _values], _importances);
        _nodes.Clear();
        _sets.Clear();
        _values.Clear();
        _importances = new double[features];
        return tree;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    void Link(int parent)
    {
        if (parent < 0) return;
        ref var node = ref CollectionsMarshal.AsSpan(_nodes)[parent];
        node = node.WithRight(_nodes.Count);
    }

    /// <summary>A node's class shares in fixed point: class 1's alone where there are two. They are equal where nothing
    /// was drawn that weighs anything.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Shares(TCells cells, ref ulong total, double[]? classWeights, Span<long> shares)
    {
        var weight = Impurity.Weight(cells, ref total, classWeights);
        if (weight == 0)
        {
            shares.Fill(FixedPoint.One / cells.Classes);
            return;
        }

        if (shares.Length == 1)
        {
            shares[0] = FixedPoint.Of(cells.Weight(ref total, 1) * (classWeights?[1] ?? 1) / weight);
            return;
        }

        for (var k = 0; k < shares.Length; k++)
            shares[k] = FixedPoint.Of(cells.Weight(ref total, k) * (classWeights?[k] ?? 1) / weight);
    }
}
