namespace Coppice.Learning.Trees.Growth;

/// <summary>One setting as it walks down a growth: where it stops is all that sets it apart from the others of its
/// fork.</summary>
/// <param name="Fork">The fork whose splits it follows.</param>
/// <param name="MaxDepth">It stops at this depth.</param>
/// <param name="MinSplit">It stops at a node with fewer distinct rows.</param>
/// <param name="MinDecrease">It stops where the split would bring less.</param>
sealed record Walk(int Fork, int MaxDepth, int MinSplit, double MinDecrease)
{
    public const int NoDepth = int.MaxValue;
}
