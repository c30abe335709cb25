using Coppice.Learning.Boosting.Binning;
using Coppice.Learning.Trees;
using Coppice.Learning.Trees.Coding;

namespace Coppice.Learning.Boosting.Growth;

/// <summary>A tree over bins, as it was grown.</summary>
sealed class BinTree
{
    readonly List<Node> _nodes = [];

    public int LeafCount { get; private set; }

    public int AddLeaf(double value)
    {
        LeafCount++;
        _nodes.Add(new() { Source = -1, Value = value });
        return _nodes.Count - 1;
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
    public double ValueAt(BinnedTable table, int row)
    {
        var bins = table.ByRow.AsSpan(row * table.Stride, table.Stride);
        var node = _nodes[0];
        while (node.Source >= 0) node = _nodes[node.Split.LeftBins.Holds(bins[node.Source]) ? node.Left : node.Right];
        return node.Value;
    }

    /// <summary>The tree as it meets rows outside the table; its leaves hold numbers.</summary>
    public Tree ToTree(BinnedTable table)
    {
        var (nodes, sets) = (new List<TreeNode>(_nodes.Count), new List<ulong>());
        var gains = new double[table.Schema.Features.Length];
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

            var (split, column) = (node.Split, table.Columns[node.Source]);
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
