namespace Coppice.Learning.Ensembles;

/// <summary>How a forest is spread over workers.</summary>
public sealed record DistributedForestOptions
{
    /// <summary>The seed of every random choice: that of the same forest grown in one place.</summary>
    public ulong Seed { get; init; }

    /// <summary>The trees that one task grows, and that are loaded together; null for so many as make a part of some 16
    /// MB at most.</summary>
    public int? TreesPerPart { get; init; }

    /// <summary>How tasks run: where, with which priority, alone on their worker or not.</summary>
    public JobOptions Job { get; init; } = new();

    /// <summary>Told the finished share of growing or predicting.</summary>
    public IProgress<double>? Progress { get; init; }

    internal int PartTrees(int rows)
    {
        // A tree that knows every row has nearly as many nodes as a bootstrap has rows, of 16 bytes each.
        const long PartBytes = 16 << 20;
        var trees = TreesPerPart ?? Math.Clamp((int)(PartBytes / (16L * rows)), 1, 64);
        return trees > 0 ? trees
            : throw new ArgumentException($"TreesPerPart must be at least 1, got {trees}.");
    }
}
