namespace Coppice.Learning.Ensembles;

/// <summary>How rows are spread over workers while a forest grows on them.</summary>
public sealed record PartitionedForestOptions
{
    /// <summary>Into how many partitions the rows are cut. The forest is the same with any number, unless trees grow
    /// apart.</summary>
    public int Partitions { get; init; } = 8;

    /// <summary>Whether each tree grows on the rows of one partition alone, each partition's in turn (bagging over
    /// data): nothing but trees goes from worker to worker, and a tree knows fewer rows.</summary>
    public bool TreesApart { get; init; }

    /// <summary>A node of so many drawn rows or fewer is carried to one worker, which grows what stands below it; null
    /// for a quarter of a partition's rows. The forest is the same with any number.</summary>
    public int? SmallNode { get; init; }

    /// <summary>The seed of every random choice, that of the rows which the edges of bins are read from included: that
    /// of the same forest grown in one place.</summary>
    public ulong Seed { get; init; }

    /// <summary>Told the finished share of trees.</summary>
    public IProgress<double>? Progress { get; init; }
}
