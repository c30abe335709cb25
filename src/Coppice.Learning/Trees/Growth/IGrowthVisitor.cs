namespace Coppice.Learning.Trees.Growth;

/// <summary>Watches a growth. What it keeps about a node is two integers, which come back with the node.</summary>
interface IGrowthVisitor
{
    /// <summary>Some walks end at a node.</summary>
    /// <param name="at">What was kept about the node.</param>
    /// <param name="walks">The walks that end here.</param>
    /// <param name="total">The node's cell.</param>
    void Stop((int, int) at, ReadOnlySpan<ulong> walks, ref ulong total);

    /// <summary>Some walks go on through a split.</summary>
    /// <param name="at">What was kept about the node.</param>
    /// <param name="rule">The split.</param>
    /// <param name="total">The node's cell.</param>
    /// <param name="left">The left child's cell.</param>
    /// <param name="atLeft">What to keep about the left child, visited next.</param>
    /// <param name="atRight">What to keep about the right child.</param>
    void Split(
        (int, int) at, in SplitRule rule, ref ulong total, ref ulong left, out (int, int) atLeft,
        out (int, int) atRight);

    /// <summary>Whether anything depends on what grows below the node.</summary>
    bool Wants((int, int) at);
}
