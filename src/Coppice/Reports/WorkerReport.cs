namespace Coppice;

/// <summary>A worker's part in a job, and how its machine was meanwhile. Shares are from 0 to 1, bytes and times over the
/// whole time that it worked on the job; what the machine does not tell is 0.</summary>
public sealed record WorkerReport
{
    /// <summary>The worker's name.</summary>
    public required string Name { get; init; }

    /// <summary>The machine.</summary>
    public required string Host { get; init; }

    /// <summary>Its slots.</summary>
    public int Slots { get; init; }

    /// <summary>How many tasks it recorded.</summary>
    public long Tasks { get; init; }

    /// <summary>How many items these had.</summary>
    public long Items { get; init; }

    /// <summary>Where their time went.</summary>
    public required StageTimes Times { get; init; }

    /// <summary>From its first task's begin to its last one's end.</summary>
    public TimeSpan Elapsed { get; init; }

    /// <summary>The share of its slots' time without a task of this job.</summary>
    public double Idle { get; init; }

    /// <summary>Its longest task.</summary>
    public TimeSpan Longest { get; init; }

    /// <summary>The share of the machine's processors that was at work, for whomever.</summary>
    public double Processors { get; init; }

    /// <summary>The share of time in which the busiest disk was at work.</summary>
    public double Disk { get; init; }

    /// <summary>Bytes that disks read and wrote.</summary>
    public long DiskBytes { get; init; }

    /// <summary>Bytes that went over the network.</summary>
    public long NetworkBytes { get; init; }

    /// <summary>The share of time in which somebody waited for a disk.</summary>
    public double DiskPressure { get; init; }

    /// <summary>The share of time in which somebody waited for memory.</summary>
    public double MemoryPressure { get; init; }

    /// <summary>The share of time in which the garbage collector held the worker up.</summary>
    public double Collecting { get; init; }

    /// <summary>The most memory of the worker's process that was seen, in bytes.</summary>
    public long Memory { get; init; }

    /// <summary>Memory that it may have, in bytes.</summary>
    public long MemoryLimit { get; init; }
}
