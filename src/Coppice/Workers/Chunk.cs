using Coppice.Brokers;
using Coppice.Jobs;

namespace Coppice.Workers;

/// <summary>Some items in a slot's hands. It is closed once: by the slot when they have run, or by whoever gives them
/// up.</summary>
sealed class Chunk(Worker worker, Work work, Delivery delivery)
{
    static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(200);

    int _closed;

    public Worker Worker => worker;

    public Work Work => work;

    public Delivery Delivery => delivery;

    /// <summary>The slot that runs it; null for a broadcast call, which has none.</summary>
    public Slot? Slot { get; init; }

    /// <summary>Its right to run beside others, or alone.</summary>
    public AloneGate.Pass? Pass { get; init; }

    public Envelope Envelope => delivery.Envelope;

    public long Started { get; } = worker.Time.GetTimestamp();

    public TimeSpan Age => worker.Time.GetElapsedTime(Started);

    /// <summary>Whether the store, not the broker, knows that it is held here.</summary>
    public bool IsLeased { get; set; }

    /// <summary>Closes it; true for who comes first.</summary>
    public bool TryClose() => Interlocked.Exchange(ref _closed, 1) == 0;

    /// <summary>Asked at item boundaries: whether the rest is to be handed back.</summary>
    public bool IsToStop => worker.IsDraining || work.Cancellation.IsCancellationRequested
        || (work.Options.ChunkSize is null && Age > Longest);

    /// <summary>Lets go of a call that does not end. Its outcome, if it has one, counts; its slot gets a new
    /// thread.</summary>
    public void GiveUp(Finished? finished)
    {
        if (TryClose())
            worker.GiveUp(this, finished);
    }
}
