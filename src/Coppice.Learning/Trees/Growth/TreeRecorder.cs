namespace Coppice.Learning.Trees.Growth;

/// <summary>Keeps the tree of the one walk that is grown: what it keeps about a node is the parent whose right child
/// the node is, or −1.</summary>
readonly struct TreeRecorder<TCells>(TCells cells, TreeBuilder<TCells> builder, Objective objective, double treeWeight)
    : IGrowthVisitor
    where TCells : struct, ICells
{
    public static readonly (int, int) AtRoot = (-1, 0);

    readonly ulong[] _right = new ulong[cells.Stride];

    public void Stop((int, int) at, ReadOnlySpan<ulong> walks, ref ulong total) =>
        builder.AddLeaf(at.Item1, ref total, objective.ClassWeights);

    public void Split(
        (int, int) at, in SplitRule rule, ref ulong total, ref ulong left, out (int, int) atLeft,
        out (int, int) atRight)
    {
        var decrease = Impurity.Decrease(cells, ref total, ref left, _right, objective, treeWeight);
        atLeft = AtRoot;
        atRight = (builder.AddSplit(at.Item1, rule, decrease), 0);
    }

    public bool Wants((int, int) at) => true;
}
