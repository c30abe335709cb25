namespace Coppice.Learning.Trees.Growth.Small;

/// <summary>The best cut so far at a small node.</summary>
struct SmallBest
{
    public double Score;

    /// <summary>The feature, or −1 where no cut is valid.</summary>
    public int Feature;

    /// <summary>Where the cut was listed from.</summary>
    public int Origin;

    /// <summary>The rows that go left.</summary>
    public ulong Left;

    /// <summary>Their cell.</summary>
    public ulong Cell;
}
