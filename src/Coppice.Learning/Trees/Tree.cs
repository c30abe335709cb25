using Coppice.Learning.Trees.Coding;

namespace Coppice.Learning.Trees;

/// <summary>One node in 16 bytes. Nodes stand in preorder: a left child follows its parent.</summary>
readonly struct TreeNode
{
    const int DefaultLeftBit = 1 << 30;

    // In this order no byte between them is without meaning: a saved tree is these bytes.
    readonly int _feature;
    readonly int _right;
    readonly long _payload;

    TreeNode(int feature, int right, long payload) => (_feature, _right, _payload) = (feature, right, payload);

    public static TreeNode Leaf(long payload) => new(-1, 0, payload);

    public static TreeNode Split(int feature, bool defaultLeft, long payload) =>
        new(feature | (defaultLeft ? DefaultLeftBit : 0), 0, payload);

    public TreeNode WithRight(int right) => new(_feature, right, _payload);

    public TreeNode WithThreshold(double threshold) =>
        new(_feature, _right, BitConverter.DoubleToInt64Bits(threshold));

    public bool IsLeaf => _feature < 0;

    public int Feature => _feature & ~DefaultLeftBit;

    public bool DefaultLeft => (_feature & DefaultLeftBit) != 0;

    public int Right => _right;

    /// <summary>Numeric split.</summary>
    public double Threshold => BitConverter.Int64BitsToDouble(_payload);

    /// <summary>Category split: where its bits begin among the tree's sets.</summary>
    public int SetAt => (int)_payload;

    /// <summary>Leaf: the share of class 1 in fixed point, or with more classes where the shares begin.</summary>
    public long Value => _payload;
}

/// <summary>A grown classification tree.</summary>
/// <param name="Nodes">In preorder.</param>
/// <param name="Sets">The category sets of its splits.</param>
/// <param name="Values">With more than two classes: the shares of each leaf in fixed point.</param>
/// <param name="Importances">By feature: the decrease of impurity that its splits brought, not normalised.</param>
sealed record Tree(TreeNode[] Nodes, ulong[] Sets, long[] Values, double[] Importances)
{
    public int LeafOf(FeatureSchema schema, BoundRows rows, int row)
    {
        var at = 0;
        while (!Nodes[at].IsLeaf) at = GoesLeft(schema, rows, row, Nodes[at]) ? at + 1 : Nodes[at].Right;
        return at;
    }

    bool GoesLeft(FeatureSchema schema, BoundRows rows, int row, in TreeNode node)
    {
        var (source, category) = schema.Features[node.Feature];
        if (category >= 0) return rows.Codes[source][row] != category;
        if (rows.Numbers[source] is { } numbers)
            return numbers[row] <= node.Threshold || (node.DefaultLeft && double.IsNaN(numbers[row]));
        var code = rows.Codes[source][row];
        return code < 0 ? node.DefaultLeft : (Sets[node.SetAt + (code >> 6)] >> code & 1) != 0;
    }

    /// <summary>Adds the row's class shares, in fixed point, to its votes: class 1's alone where there are
    /// two.</summary>
    public void AddVote(FeatureSchema schema, BoundRows rows, int row, Span<long> votes)
    {
        var value = Nodes[LeafOf(schema, rows, row)].Value;
        if (votes.Length == 1) votes[0] += value;
        else for (var k = 0; k < votes.Length; k++) votes[k] += Values[value + k];
    }

    /// <summary>The number of splits on the longest way down.</summary>
    public int Depth()
    {
        var deepest = 0;
        var pending = new Stack<(int Node, int Depth)>([(0, 0)]);
        while (pending.TryPop(out var at))
        {
            deepest = Math.Max(deepest, at.Depth);
            if (Nodes[at.Node].IsLeaf) continue;
            pending.Push((at.Node + 1, at.Depth + 1));
            pending.Push((Nodes[at.Node].Right, at.Depth + 1));
        }

        return deepest;
    }
}
