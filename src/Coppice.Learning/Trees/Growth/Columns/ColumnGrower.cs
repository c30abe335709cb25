using System.Numerics;
using System.Runtime.CompilerServices;
using Coppice.Learning.Numerics;
using Coppice.Learning.Trees.Coding;

namespace Coppice.Learning.Trees.Growth.Columns;

/// <summary>Grows the trees of one setting on columns, as <see cref="Grower{TCells}"/> would. One instance a
/// slot.</summary>
sealed class ColumnGrower
{
    readonly CodedTable _table;
    readonly NodeColumns _columns;
    readonly ColumnSearch _search;
    readonly SmallColumns _small;
    readonly TreeBuilder<PackedCells> _builder;
    readonly EffectiveSetting _setting;
    readonly double _minDecrease;
    readonly Stack<Node> _pending = new();
    readonly SmallNode[] _pendingSmall = new SmallNode[SmallColumns.MostRows];
    int _smallPending;
    readonly ulong[] _set;

    // By feature: its source, and how many words a set of its categories takes, or −1 where it is a number.
    readonly (int Source, int Words)[] _splits;
    double _treeWeight;

    ColumnGrower(
        ColumnTable table, TreeBuilder<PackedCells> builder, DecisionTreeParameters parameters,
        EffectiveSetting setting)
    {
        (_table, _builder, _setting) = (table.Table, builder, setting);
        _minDecrease = parameters.MinImpurityDecrease;
        _columns = new(table);
        _search = new(table, _columns, setting.MaxFeatures, setting.LeafRows);
        _small = new(table, _columns, setting.MaxFeatures, setting.LeafRows);
        _set = new ulong[_search.Set.Length];
        _splits = Array.ConvertAll(_table.Features, f => (f.Source, WordsOf(_table.Sources[f.Source])));
    }

    static int WordsOf(CodedSource source) => source.Kind == SourceKind.Numeric ? -1 : source.SetWords;

    /// <summary>A grower, or null where the table, the CPU or the parameters ask for another.</summary>
    public static ColumnGrower? Create(
        CodedTable table, TreeBuilder<PackedCells> builder, DecisionTreeParameters parameters,
        EffectiveSetting setting)
    {
        // Of many drawn features, histograms of all sources and their differences are cheaper.
        var few = setting.MaxFeatures <= Math.Max(1, table.Features.Length / 2);
        var plain = parameters.Criterion == Criterion.Gini && parameters.ClassWeight == ClassWeight.None
            && parameters is { MinWeightFractionLeaf: 0, CcpAlpha: 0, MaxLeafNodes: null };
        return few && plain && table.Columns is { } columns ? new(columns, builder, parameters, setting) : null;
    }

    /// <summary>Grows the tree of these draws into the builder; false where some row was drawn too often.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public bool Grow(ReadOnlySpan<byte> draws, RandomKey key)
    {
        if (draws.IsEmpty || !_columns.Fill(draws)) return false;
        _treeWeight = PackedCells.DrawsOf(_columns.Total);
        var node = new Node(0, _columns.Count, _columns.Total, key, 0, -1);
        while (true)
        {
            if (node.Length <= SmallColumns.MostRows)
            {
                GrowSmall(node);
            }
            else if (Split(ref node))
            {
                continue;
            }

            if (!_pending.TryPop(out node)) break;
        }

        _builder.SetThresholds(_table);
        return true;
    }

    /// <summary>Splits a node and makes it its left child; false where it is a leaf.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    bool Split(ref Node node)
    {
        if (!Stops(node.Total, node.Depth, node.Length))
        {
            var choice = _search.Find(node.Start, node.Length, node.Total, node.Key);
            var left = _search.Left;
            if (choice.Feature >= 0 && Record(choice, _search.Set, node.Total, left, node.Parent) is var at and >= 0)
            {
                var leftRows = PackedCells.RowsOf(left);
                var (right, rightRows, depth) = (node.Total - left, node.Length - leftRows, node.Depth + 1);
                var rightStart = _search.Divide(
                    choice, !Stops(left, depth, leftRows), !Stops(right, depth, rightRows));
                _pending.Push(new(rightStart, rightRows, right, node.Key.Child(1), depth, at));
                node = new(node.Start, leftRows, left, node.Key.Child(0), depth, -1);
                return true;
            }
        }

        _builder.AddLeaf(node.Parent, ref node.Total, null);
        return false;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    void GrowSmall(in Node root)
    {
        _small.Begin(root.Start, root.Length);
        var node = new SmallNode(
            ulong.MaxValue >> (SmallColumns.MostRows - root.Length), root.Total, root.Key, root.Depth, root.Parent);
        while (true)
        {
            if (SplitSmall(ref node)) continue;
            _builder.AddLeaf(node.Parent, ref node.Total, null);
            if (_smallPending == 0) return;
            node = _pendingSmall[--_smallPending];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    bool SplitSmall(ref SmallNode node)
    {
        if (Stops(node.Total, node.Depth, BitOperations.PopCount(node.Rows))) return false;
        _small.Find(node.Rows, node.Total, node.Key);
        var found = _small.Found;
        ref var choice = ref found.Choice;
        if (choice.Feature < 0) return false;
        var left = found.Left;
        var at = Record(choice, _set, node.Total, left, node.Parent, node.Rows);
        if (at < 0) return false;
        _pendingSmall[_smallPending++] =
            new(node.Rows & ~choice.LeftRows, node.Total - left, node.Key.Child(1), node.Depth + 1, at);
        node = new(choice.LeftRows, left, node.Key.Child(0), node.Depth + 1, -1);
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    bool Stops(ulong total, int depth, int rows) =>
        default(PackedCells).IsPure(ref total) || depth >= _setting.MaxDepth || rows < _setting.SplitRows;

    /// <summary>Adds a split to the tree; −1 where it brings less than is asked.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    int Record(in Choice choice, ulong[] set, ulong total, ulong left, int parent, ulong smallRows = 0)
    {
        var decrease = Decrease(total, left);
        if (Impurity.IsPoor(decrease, _minDecrease)) return -1;
        var (source, words) = _splits[choice.Feature];
        if (words < 0) return _builder.AddAwaiting(parent, choice, decrease);
        var categories = set.AsSpan(0, words);
        if (smallRows != 0 && words > 0) _small.Found.FillSet(source, smallRows, categories);
        return _builder.AddSplit(parent, choice, categories, decrease);
    }

    /// <summary>As <see cref="Impurity.Decrease"/>, without class weights.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    double Decrease(ulong total, ulong left)
    {
        var right = total - left;
        double weight = PackedCells.DrawsOf(total);
        return weight / _treeWeight * (ImpurityOf(total)
            - PackedCells.DrawsOf(right) / weight * ImpurityOf(right)
            - PackedCells.DrawsOf(left) / weight * ImpurityOf(left));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static double ImpurityOf(ulong cell)
    {
        double all = PackedCells.DrawsOf(cell), ones = PackedCells.PositivesOf(cell);
        var zeros = all - ones;
        return 1 - (zeros * zeros + ones * ones) / (all * all);
    }

    /// <param name="Start">Where its rows begin.</param>
    /// <param name="Length">How many.</param>
    /// <param name="Total">Their cell.</param>
    /// <param name="Key">Its path.</param>
    /// <param name="Depth">Its depth.</param>
    /// <param name="Parent">The node whose right child it is, or −1.</param>
    record struct Node(int Start, int Length, ulong Total, RandomKey Key, int Depth, int Parent)
    {
        public ulong Total = Total;
    }

    /// <summary>The same of a node within a small subtree.</summary>
    record struct SmallNode(ulong Rows, ulong Total, RandomKey Key, int Depth, int Parent)
    {
        public ulong Total = Total;
    }
}
