namespace Coppice;

/// <summary>How far a sweep is.</summary>
public sealed record SweepProgress
{
    /// <summary>How many files matched.</summary>
    public required long Files { get; init; }

    /// <summary>How many are done, before, here and elsewhere. What others have done is heard of with their
    /// heartbeats.</summary>
    public required long Done { get; init; }

    /// <summary>How many this process has done.</summary>
    public required long Here { get; init; }

    /// <summary>How many were done since this process began, by all.</summary>
    public required long Everywhere { get; init; }

    /// <summary>How many have failed.</summary>
    public required long Failed { get; init; }

    /// <summary>How many processes work on the target, this one included; of a cluster's sweep, how many workers are
    /// there.</summary>
    public required int Processes { get; init; }

    /// <summary>Whether the workers of a cluster do the work rather than this process.</summary>
    public bool OnWorkers { get; init; }

    /// <summary>Why nothing moves, where that is known: a mount that does not answer; null otherwise.</summary>
    public string? Waiting { get; init; }
}
