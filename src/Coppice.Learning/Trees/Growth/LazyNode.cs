using Coppice.Learning.Numerics;

namespace Coppice.Learning.Trees.Growth;

/// <summary>A node of a tree that is grown as it is asked for.</summary>
struct LazyNode
{
    /// <summary>Its range of the tree's rows.</summary>
    public int Start, Length;

    public int Depth;

    public RandomKey Key;

    /// <summary>Whether the choice was looked for.</summary>
    public bool IsSearched;

    public Choice Choice;

    /// <summary>What the split brings, by the node's share of the tree's weight.</summary>
    public double Decrease;

    /// <summary>Where the split's category set begins.</summary>
    public int SetAt;

    /// <summary>The left child, the right one behind it; 0 while it was not split.</summary>
    public int Left;
}
