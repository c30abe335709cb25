using Coppice.Calls;

namespace Coppice.Sweeps.Remote;

/// <summary>What became of the files that a worker was given.</summary>
sealed record RemoteOutcome
{
    public required string Host { get; init; }

    /// <summary>Why the sweep cannot go on; null where it can.</summary>
    public string? Fault { get; init; }

    /// <summary>Whether the worker has found the folder that the client has made in the target.</summary>
    public bool SeesTarget { get; init; } = true;

    /// <summary>How many files it has worked on, and for how long.</summary>
    public int Worked { get; init; }

    public TimeSpan Elapsed { get; init; }

    /// <summary>How many were done already.</summary>
    public int There { get; init; }

    /// <summary>Those whose outputs now count, by their places among the files given, each with the hash of its content
    /// where that was asked for.</summary>
    public (int Index, ContentHash? Content)[] Done { get; init; } = [];

    /// <summary>Those that nothing has become of.</summary>
    public int[] Left { get; init; } = [];

    public SweepFailure[] Failures { get; init; } = [];
}
