namespace Coppice.Jobs;

/// <summary>Where a task stands. Every update is guarded: it names the state, and the attempt, that it starts
/// from.</summary>
enum TaskState
{
    /// <summary>Its job waits for other jobs' results.</summary>
    Waiting,

    /// <summary>In the store alone: not yet published, or due again after a failure or a lapsed lease.</summary>
    Stored,

    /// <summary>Handed to the broker, which holds it until a worker acknowledges it.</summary>
    Published,

    /// <summary>Held by a worker against the store's clock; the broker knows it no more.</summary>
    Leased,

    /// <summary>Its outcome is recorded.</summary>
    Done,

    /// <summary>It failed more often than its job allows.</summary>
    Failed,

    /// <summary>Its job was canceled, or failed by another task.</summary>
    Canceled,
}
