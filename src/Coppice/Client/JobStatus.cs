namespace Coppice;

/// <summary>A job as it stood when it was asked for.</summary>
public sealed record JobStatus
{
    /// <summary>The job's id.</summary>
    public required Guid Id { get; init; }

    /// <summary>The name it was given, or that of its method.</summary>
    public required string Name { get; init; }

    /// <summary>Where it stands.</summary>
    public required JobState State { get; init; }

    /// <summary>How many items it has; so far, while a stream is open.</summary>
    public long Items { get; init; }

    /// <summary>How many items have their result recorded.</summary>
    public long Done { get; init; }

    /// <summary>How many times an item failed and was tried again.</summary>
    public long Retried { get; init; }

    /// <summary>The finished share, 0 to 1, with what running calls have reported of themselves.</summary>
    public double Progress { get; init; }

    /// <summary>When it was submitted.</summary>
    public DateTimeOffset Created { get; init; }

    /// <summary>When it ended, if it has.</summary>
    public DateTimeOffset? Finished { get; init; }

    /// <summary>Why it failed, was lost, or cannot run now.</summary>
    public string? Reason { get; init; }

    /// <summary>Whether it has ended, well or not.</summary>
    public bool HasEnded => State >= JobState.Succeeded;
}
