using System.Diagnostics;
using Coppice.Brokers;
using Coppice.Jobs;
using Coppice.Reports;

namespace Coppice.Workers;

/// <summary>Some items in a slot's hands. It is closed once: by the slot when they have run, or by whoever gives them
/// up.</summary>
sealed class Chunk(Worker worker, Delivery delivery)
{
    /// <summary>How long it runs before it hands back the rest, where nothing says how many items it is to be.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(300);

    readonly long _received = worker.Time.GetTimestamp();
    readonly TaskCompletionSource _settled = new(TaskCreationOptions.RunContinuationsAsynchronously);
    long _begun = worker.Time.GetTimestamp();
    int _acknowledged;
    int _closed;

    public Worker Worker => worker;

    /// <summary>What is run; none while it is being found, which may mean to bring a program over a slow line.</summary>
    public Work? Found { get; set; }

    /// <summary>What is run, once it has been found.</summary>
    public Work Work => Found ?? throw new InvalidOperationException("The work of the chunk is not known yet.");

    public Delivery Delivery => delivery;

    /// <summary>The slot that runs it; null for a broadcast call, which has none.</summary>
    public Slot? Slot { get; init; }

    /// <summary>Where its time goes.</summary>
    public Stages Stages { get; } = new();

    /// <summary>Its span; null where nobody listens.</summary>
    public ActivityContext? Trace { get; set; }

    /// <summary>Its right to run beside others, or alone.</summary>
    public AloneGate.Pass? Pass { get; private set; }

    public Envelope Envelope => delivery.Envelope;

    /// <summary>How long it has been held here, waiting for its turn included.</summary>
    public TimeSpan Held => worker.Time.GetElapsedTime(_received);

    /// <summary>How long it has run.</summary>
    public TimeSpan Age => worker.Time.GetElapsedTime(_begun);

    /// <summary>Whether the store, not the broker, knows that it is held here.</summary>
    public bool IsLeased { get; set; }

    /// <summary>It runs from now on.</summary>
    public void Begin(AloneGate.Pass pass) => (Pass, _begun) = (pass, worker.Time.GetTimestamp());

    /// <summary>Lets the broker forget it, once: brokers take a second word for an error.</summary>
    public async Task AcknowledgeAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (Interlocked.Exchange(ref _acknowledged, 1) == 0)
                await delivery.AckAsync(cancellationToken);
        }
        finally
        {
            Settle();
        }
    }

    /// <summary>Ends when the broker knows what became of it: a channel that is closed before has it delivered once
    /// more.</summary>
    public Task Settled => _settled.Task;

    /// <summary>Nothing more is said to the broker about it.</summary>
    public void Settle() => _settled.TrySetResult();

    /// <summary>Whether it was given up, or has run.</summary>
    public bool IsClosed => _closed != 0;

    /// <summary>Closes it; true for who comes first.</summary>
    public bool TryClose() => Interlocked.Exchange(ref _closed, 1) == 0;

    /// <summary>Asked at item boundaries: whether the rest is to be handed back.</summary>
    public bool IsToStop => worker.IsDraining || Work.Cancellation.IsCancellationRequested
        || (Work.Options.ChunkSize is null && Age > Longest);

    /// <summary>Lets go of a call that does not end. Its outcome, if it has one, counts; its slot gets a new
    /// thread.</summary>
    public void GiveUp(Finished? finished)
    {
        if (TryClose())
            worker.GiveUp(this, finished);
    }
}
