namespace Coppice.Learning.Trees.Growth;

/// <summary>The best split found at a node: rows whose code is at most the cut go left.</summary>
struct Choice
{
    /// <summary>The feature, or −1 where no split is valid.</summary>
    public int Feature;

    /// <summary>The last code that goes left; for a category feature, its rank in the node's order, unless the node is small.
    /// </summary>
    public int Cut;

    /// <summary>The next code present in the node: the threshold lies halfway.</summary>
    public int Next;

    /// <summary>Whether missing numbers, and categories that the node did not hold, go left.</summary>
    public bool DefaultLeft;

    /// <summary>Whether missing numbers are among the node's rows: then <see cref="DefaultLeft"/> was chosen by
    /// score.</summary>
    public bool SawMissing;

    public double Score;

    /// <summary>In a small node, the rows that go left; else 0.</summary>
    public ulong LeftRows;

    public readonly bool SameAs(in Choice other) =>
        Feature == other.Feature && Cut == other.Cut && DefaultLeft == other.DefaultLeft && LeftRows == other.LeftRows;
}
