namespace Coppice.Jobs;

/// <summary>A job as the store knows it.</summary>
sealed record JobRecord
{
    public required NewJob Job { get; init; }

    public required JobState State { get; init; }

    /// <summary>How many items it has so far.</summary>
    public long Items { get; init; }

    public long Done { get; init; }

    public long Retried { get; init; }

    public required DateTimeOffset Created { get; init; }

    public DateTimeOffset? Finished { get; init; }

    public Failure? Failure { get; init; }
}
