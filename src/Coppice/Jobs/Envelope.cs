namespace Coppice.Jobs;

/// <summary>What the broker carries: which items of which job a worker shall run, never the items themselves.</summary>
/// <param name="Task">The task; an awaited call has number 0 under an id of its own.</param>
/// <param name="Attempt">The attempt that may be recorded; 1 at first.</param>
/// <param name="First">The index of the first item.</param>
/// <param name="Count">How many items follow each other from there.</param>
sealed record Envelope(TaskId Task, int Attempt, long First, int Count)
{
    /// <summary>Whether it needs the whole worker.</summary>
    public bool Alone { get; init; }

    /// <summary>Whether somebody waits for its reply, and the store knows nothing of it.</summary>
    public bool Awaited { get; init; }

    /// <summary>Whether it was published before: its outcome may be recorded already.</summary>
    public bool Republished { get; init; }

    /// <summary>Whether a process died of it, as far as is known: it is to run in a process of its own.</summary>
    public bool Suspect { get; init; }

    /// <summary>An awaited call's own bytes; empty where the job's are in the store, or in this process.</summary>
    public ReadOnlyMemory<byte> Body { get; init; }
}
