namespace Coppice.Learning.ParameterServer;

/// <summary>How a training stands.</summary>
public sealed record DataParallelProgress
{
    /// <summary>The epoch, from 1.</summary>
    public required int Epoch { get; init; }

    /// <summary>Its examples so far.</summary>
    public required long Examples { get; init; }

    /// <summary>All examples of an epoch.</summary>
    public required long Total { get; init; }

    /// <summary>The mean loss of its examples so far.</summary>
    public required double Loss { get; init; }

    /// <summary>Its updates so far: windows of all workers.</summary>
    public required long Updates { get; init; }

    /// <summary>The mean staleness of all updates so far, in updates.</summary>
    public required double MeanStaleness { get; init; }

    /// <summary>The most of it.</summary>
    public required int MostStaleness { get; init; }

    /// <summary>Bytes of all messages to and from shards so far; 0 in one process.</summary>
    public required long Bytes { get; init; }

    /// <summary>How long the epoch has taken so far.</summary>
    public required TimeSpan Elapsed { get; init; }
}
