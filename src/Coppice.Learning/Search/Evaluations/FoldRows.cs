namespace Coppice.Learning.Search;

/// <summary>What an evaluation may look at.</summary>
sealed record FoldRows
{
    /// <summary>The class of each training row.</summary>
    public required int[] Classes { get; init; }

    /// <summary>The classes' names.</summary>
    public required IReadOnlyList<string> ClassNames { get; init; }

    /// <summary>The group of each training row, numbered in order of first appearance; null where there are
    /// none.</summary>
    public int[]? Groups { get; init; }

    /// <summary>The number of test rows; null where there are none.</summary>
    public int? TestCount { get; init; }

    /// <summary>The seed of what is shuffled.</summary>
    public ulong Seed { get; init; }

    public int Count => Classes.Length;
}
