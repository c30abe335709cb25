using Coppice.Workers;
using Microsoft.Extensions.Logging;

namespace Coppice;

/// <summary>What a running call is told, and how it tells of itself.</summary>
public sealed class TaskContext
{
    readonly Worker _worker;
    readonly Work _work;

    internal TaskContext(Worker worker, Work work) => (_worker, _work) = (worker, work);

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

    /// <summary>A folder on this worker that its calls of the same job share, for as long as the job runs. Calls on other
    /// machines have others.</summary>
    /// <exception cref="StoreException">It cannot be made.</exception>
    public string Scratch => _worker.Scratch.Of(_work);

    /// <summary>A dictionary of the cluster: see <see cref="Cluster.Dictionary{TKey, TValue}"/>. This worker keeps copies
    /// of what its calls have read lately.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="staleness">How old a copy may be that is read; 1 s by default, zero asks the store each time.</param>
    /// <exception cref="ArgumentException">The name, or the staleness, is out of range.</exception>
    public ClusterDictionary<TKey, TValue> Dictionary<TKey, TValue>(string name, TimeSpan? staleness = null)
        where TKey : notnull
    {
        ArgumentNullException.ThrowIfNull(name);
        return new(name, staleness, _worker.Entries, _work.Codec);
    }

    /// <summary>Fires when the job is canceled, the call's time is up, or the cluster stops.</summary>
    public required CancellationToken Cancellation { get; init; }
}
