using Coppice.Learning.Numerics;

namespace Coppice.Learning.Boosting.Growth;

/// <summary>A node that may yet be split.</summary>
struct BoostedNode
{
    /// <summary>Its index in the tree.</summary>
    public int Index { get; init; }

    public int Start { get; init; }

    public int Length { get; init; }

    public int Depth { get; init; }

    public RandomKey Key { get; init; }

    /// <summary>The sum of its rows' cells.</summary>
    public long Total { get; init; }

    /// <summary>Between which its value must stay, in units of the scale.</summary>
    public double Lower { get; set; }

    public double Upper { get; set; }

    /// <summary>Its histogram; null where it is a leaf for certain.</summary>
    public long[]? Cells { get; set; }

    public BoostedSplit Split;
}
