using Coppice.Learning.Numerics;

namespace Coppice.Learning.Trees.Growth;

/// <summary>What is left to do: a node to be searched, or a split that was found and is to be carried out.</summary>
struct Frame
{
    public bool IsSplit;

    /// <summary>The node's range of the tree's rows.</summary>
    public int Start, Length;

    /// <summary>Within a small subtree, the node's rows as a set; else 0.</summary>
    public ulong Small;

    public int Depth;

    /// <summary>0 a left child or the root, 1 a right child.</summary>
    public int Side;

    /// <summary>Whether the node's histogram stands in the slot of its depth and side.</summary>
    public bool HasHistogram;

    public RandomKey Key;

    /// <summary>What the visitor keeps.</summary>
    public (int, int) At;

    /// <summary>The split, where this is one.</summary>
    public Choice Choice;

    /// <summary>The most features that a fork of the split draws.</summary>
    public int MaxFeatures;
}
