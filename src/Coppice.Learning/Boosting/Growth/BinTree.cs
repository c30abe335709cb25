using Coppice.Learning.Boosting.Binning;
using Coppice.Learning.Trees;
using Coppice.Learning.Trees.Coding;

namespace Coppice.Learning.Boosting.Growth;

/// <summary>A tree over bins, as it was grown.</summary>
sealed class BinTree
{
    readonly List<Node> _nodes = [];

    public int LeafCount { get; private set; }

    public int NodeCount => _nodes.Count;

    public int AddLeaf(double value)
    {
        LeafCount++;
        _nodes.Add(new() { Source = -1, Value = value });
        return _nodes.Count - 1;
    }

    public BinTree Copy()
    {
        var copy = new BinTree { LeafCount = LeafCount };
        copy._nodes.AddRange(_nodes);
        return copy;
    }

    /// <summary>Puts another tree in a leaf's place.</summary>
    public void Graft(int leaf, BinTree other)
    {
        var offset = _nodes.Count;
        // The other's root takes the leaf's place; all others follow behind.
        int At(int index) => index == 0 ? leaf : offset + index - 1;
        for (var i = 0; i < other._nodes.Count; i++)
        {
            var node = other._nodes[i];
            var moved = node.Source < 0 ? node : new Node
            {
                Source = node.Source,
                Split = node.Split,
                Gain = node.Gain,
                Left = At(node.Left),
                Right = At(node.Right),
            };
            if (i == 0) _nodes[leaf] = moved;
            else _nodes.Add(moved);
        }

        LeafCount += other.LeafCount - 1;
    }

    /// <summary>The leaf that a row of the table comes to.</summary>
    public int LeafOf(BinnedTable table, int row)
    {
        var bins = table.ByRow.AsSpan(row * table.Stride, table.Stride);
        var at = 0;
        while (_nodes[at] is { Source: >= 0 } node)
            at = node.Split.LeftBins.Holds(bins[node.Source]) ? node.Left : node.Right;
        return at;
    }

    public double ValueOf(int leaf) => _nodes[leaf].Value;

    public void SetValue(int leaf, double value) => _nodes[leaf] = new() { Source = -1, Value = value };

    /// <summary>Turns a leaf into a split.</summary>
    public void Split(int leaf, int source, in BoostedSplit split, double gain, int left, int right)
    {
        LeafCount--;
        _nodes[leaf] = new() { Source = source, Split = split, Gain = gain, Left = left, Right = right };
    }

    /// <summary>The value of the leaf that a row of the table comes to.</summary>
    public double ValueAt(BinnedTable table, int row) => _nodes[LeafOf(table, row)].Value;

    /// <summary>The tree as it meets rows outside the table; its leaves hold numbers.</summary>
    public Tree ToTree(BinnedTable table) => ToTree(table.Schema, table.Columns);

    /// <summary>The tree as it meets rows outside the table; its leaves hold numbers.</summary>
    public Tree ToTree(FeatureSchema schema, BinnedColumn[] columns)
    {
        var (nodes, sets) = (new List<TreeNode>(_nodes.Count), new List<ulong>());
        var gains = new double[schema.Features.Length];
        var pending = new Stack<(int Node, int Parent)>([(0, -1)]);
        while (pending.TryPop(out var next))
        {
            var node = _nodes[next.Node];
            if (next.Parent >= 0) nodes[next.Parent] = nodes[next.Parent].WithRight(nodes.Count);
            if (node.Source < 0)
            {
                nodes.Add(TreeNode.Leaf(BitConverter.DoubleToInt64Bits(node.Value)));
                continue;
            }

            var (split, column) = (node.Split, columns[node.Source]);
            gains[split.Feature] += node.Gain;
            pending.Push((node.Right, nodes.Count));
            pending.Push((node.Left, -1));
            long payload = 0;
            if (column.Kind == SourceKind.Numeric)
            {
                payload = BitConverter.DoubleToInt64Bits(column.Threshold(split.Cut, split.Next));
            }
            else if (column.Kind == SourceKind.Categories)
            {
                payload = sets.Count;
                var set = new ulong[column.SetWords];
                for (var code = 0; code < column.BinOf.Length; code++)
                    if (split.LeftBins.Holds(column.BinOf[code])) set[code >> 6] |= 1UL << code;
                sets.AddRange(set);
            }

            nodes.Add(TreeNode.Split(split.Feature, split.DefaultLeft, payload));
        }

        return new([.. nodes], [.. sets], [], gains);
    }

    sealed class Node
    {
        /// <summary>−1 for a leaf.</summary>
        public required int Source { get; init; }

        public BoostedSplit Split { get; init; }

        public double Gain { get; init; }

        public int Left { get; init; }

        public int Right { get; init; }

        public double Value { get; init; }
    }
}
