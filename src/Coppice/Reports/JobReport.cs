namespace Coppice;

/// <summary>Where a job's time went, what holds it back, and what to change.</summary>
public sealed record JobReport
{
    /// <summary>How the job stands.</summary>
    public required JobStatus Job { get; init; }

    /// <summary>From the first task's begin to the last one's end, as its workers saw it.</summary>
    public TimeSpan Elapsed { get; init; }

    /// <summary>How many tasks were recorded.</summary>
    public long Tasks { get; init; }

    /// <summary>The time that half of the tasks took at most, within a factor of two.</summary>
    public TimeSpan Median { get; init; }

    /// <summary>Where the time of all tasks went.</summary>
    public required StageTimes Times { get; init; }

    /// <summary>The share of the slots' time without a task of this job.</summary>
    public double Idle { get; init; }

    /// <summary>Those who worked on it, by name.</summary>
    public required IReadOnlyList<WorkerReport> Workers { get; init; }

    /// <summary>What holds it back.</summary>
    public Bottleneck Bottleneck { get; init; }

    /// <summary>The same in one sentence.</summary>
    public required string Verdict { get; init; }

    /// <summary>What to change, in one sentence.</summary>
    public required string Advice { get; init; }
}
