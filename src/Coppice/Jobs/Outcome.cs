using Coppice.Calls;

namespace Coppice.Jobs;

/// <summary>What a worker has to say about a task, once: some leading items are done, one may have failed, the rest is
/// handed back.</summary>
sealed record Outcome
{
    public required TaskId Task { get; init; }

    /// <summary>The attempt that the worker holds; a store that knows a later one refuses the outcome.</summary>
    public required int Attempt { get; init; }

    /// <summary>How many leading items have their result.</summary>
    public required int Done { get; init; }

    /// <summary>Their results, encoded together; empty where they are passed by reference.</summary>
    public ReadOnlyMemory<byte> Results { get; init; }

    /// <summary>Why the item after the done ones failed; null where none did.</summary>
    public Failure? Failure { get; init; }

    /// <summary>How long the done items took.</summary>
    public TimeSpan Elapsed { get; init; }

    /// <summary>Results to be remembered beyond the job.</summary>
    public IReadOnlyList<Memory> Memories { get; init; } = [];
}

/// <summary>A result that is found again by what it was computed from.</summary>
readonly record struct Memory(ContentHash Scope, ContentHash Key, ReadOnlyMemory<byte> Result);

/// <summary>The stored results of some items that follow each other.</summary>
readonly record struct StoredResults(long First, int Count, ReadOnlyMemory<byte> Results);
