using Microsoft.Extensions.Logging;

namespace Coppice;

/// <summary>What a running call is told, and how it tells of itself.</summary>
public sealed class TaskContext
{
    internal TaskContext()
    {
    }

    /// <summary>Told the finished share of this call, 0 to 1.</summary>
    public required IProgress<double> Progress { get; init; }

    /// <summary>Messages that reach the client's log under the job's name.</summary>
    public required ILogger Log { get; init; }

    /// <summary>How this call and others that run at the same time speak with each other.</summary>
    public required TaskServices Services { get; init; }

    /// <summary>1, and one more for each time that this item was tried before.</summary>
    public required int Attempt { get; init; }

    /// <summary>The item's index; 0 where there is one call only.</summary>
    public required long Index { get; init; }

    /// <summary>A seed of this item's own: the same for the same job seed and item, wherever and whenever it runs.
    /// It follows from the item's index, for remembered calls from the item itself.</summary>
    public required ulong Seed { get; init; }

    /// <summary>Fires when the job is canceled, the call's time is up, or the cluster stops.</summary>
    public required CancellationToken Cancellation { get; init; }
}
