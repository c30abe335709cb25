using Coppice.Learning.Boosting.Growth;
using Coppice.Learning.Numerics;
using Coppice.Learning.Trees;
using Coppice.Learning.Trees.Growth;

namespace Coppice.Learning.Forests;

/// <summary>Grows trees whose leaves are medians, by absolute error.</summary>
sealed class MedianSlot : IRegressionSlot
{
    readonly RegressionRows _rows;
    readonly RegressionTreeParameters _parameters;
    readonly Sampling _sampling;
    readonly MedianSplitter _splitter;
    readonly int[] _features;
    readonly double _share;
    readonly double _enough;
    readonly int[] _draws;
    readonly int[] _own;
    readonly int[] _spare;
    readonly PriorityQueue<OpenNode, (double, int)> _open = new();

    public MedianSlot(RegressionRows rows, RegressionTreeParameters parameters, Sampling sampling)
    {
        (_rows, _parameters, _sampling) = (rows, parameters, sampling);
        var table = rows.Table;
        _features = [.. Enumerable.Range(0, table.Schema.Features.Length)];
        _share = parameters.MaxFeatures.Of(_features.Length) / (double)_features.Length;
        var least = Math.Max(1, (long)parameters.MinSamplesLeaf.Of(table.Rows));
        _enough = Math.Max(2 * least, parameters.MinSamplesSplit.Of(table.Rows));
        _splitter = new(table, least);
        (_draws, _own, _spare) = (new int[table.Rows], new int[table.Rows], new int[table.Rows]);
    }

    public Tree Grow(ulong seed, int tree)
    {
        RegressionSlot.Draws(_sampling, seed, tree, 0, _draws.Length, _draws);
        var count = 0;
        for (var row = 0; row < _draws.Length; row++)
            if (_draws[row] > 0) _own[count++] = row;
        var grown = new BinTree();
        _open.Clear();
        Open(grown, new(0, count, 0, RandomKey.Of(seed, Purpose.Tree, (ulong)tree)));
        while (_open.Count > 0 && !(grown.LeafCount >= _parameters.MaxLeafNodes)) Split(grown, _open.Dequeue());
        return grown.ToTree(_rows.Table);
    }

    /// <summary>Makes a leaf of the node, and looks for its split.</summary>
    int Open(BinTree grown, OpenNode node)
    {
        var rows = _own.AsSpan(node.Start, node.Length);
        _splitter.Load(rows, _rows.Targets, _draws);
        node.Leaf = grown.AddLeaf(BitConverter.Int64BitsToDouble(_splitter.Median));
        if (node.Depth >= _parameters.MaxDepth || _splitter.Error == 0 || _splitter.Draws < _enough) return node.Leaf;
        node.Split = _splitter.Find(FeatureSample.Draw(_features, _share, node.Key.Child(2)), rows);
        // The greatest gain first; the order matters only where leaves are limited.
        if (!node.Split.IsNone) _open.Enqueue(node, (-node.Split.Gain, node.Leaf));
        return node.Leaf;
    }

    void Split(BinTree grown, OpenNode node)
    {
        var source = _rows.Table.Schema.Features[node.Split.Feature].Source;
        var bins = _rows.Table.Bins[source];
        var rows = _own.AsSpan(node.Start, node.Length);
        var (left, right) = (0, 0);
        foreach (var row in rows)
        {
            if (node.Split.LeftBins.Holds(bins[row])) rows[left++] = row;
            else _spare[right++] = row;
        }

        _spare.AsSpan(0, right).CopyTo(rows[left..]);
        var (start, depth) = (node.Start, node.Depth + 1);
        var first = Open(grown, new(start, left, depth, node.Key.Child(0)));
        var second = Open(grown, new(start + left, right, depth, node.Key.Child(1)));
        grown.Split(node.Leaf, source, node.Split, node.Split.Gain * _rows.Unit, first, second);
    }

    /// <summary>A node, and where its rows stand.</summary>
    record struct OpenNode(int Start, int Length, int Depth, RandomKey Key)
    {
        public int Leaf;
        public BoostedSplit Split;
    }
}
