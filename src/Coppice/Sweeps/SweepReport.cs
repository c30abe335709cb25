namespace Coppice;

/// <summary>What became of a sweep's files.</summary>
public sealed record SweepReport
{
    /// <summary>How many files matched.</summary>
    public required long Files { get; init; }

    /// <summary>How many were done before this sweep began.</summary>
    public required long Before { get; init; }

    /// <summary>How many this process has done.</summary>
    public required long Done { get; init; }

    /// <summary>How many other processes have done meanwhile.</summary>
    public required long Elsewhere { get; init; }

    /// <summary>The files that failed, here or in processes that worked beside this one, by name.</summary>
    public required IReadOnlyList<SweepFailure> Failures { get; init; }

    /// <summary>How long it took.</summary>
    public required TimeSpan Elapsed { get; init; }
}
