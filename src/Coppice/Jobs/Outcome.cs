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

    /// <summary>A bit for each of them, set where the result was remembered; empty for none.</summary>
    public ReadOnlyMemory<byte> Remembered { get; init; }

    /// <summary>The content that the results refer to, which is kept as long as the job.</summary>
    public IReadOnlyList<ContentHash> Blobs { get; init; } = [];

    /// <summary>Why the item after the done ones failed; null where none did.</summary>
    public Failure? Failure { get; init; }

    /// <summary>How long the done items took.</summary>
    public TimeSpan Elapsed { get; init; }

    /// <summary>Results to be remembered beyond the job.</summary>
    public IReadOnlyList<Memory> Memories { get; init; } = [];
}

/// <summary>A result that is found again by what it was computed from.</summary>
readonly record struct Memory(ContentHash Scope, ContentHash Key, ReadOnlyMemory<byte> Result)
{
    /// <summary>What its call is named.</summary>
    public string Name { get; init; } = "";
}

/// <summary>The stored results of some items that follow each other.</summary>
/// <param name="Sequence">1 for what was recorded first of its job, then 2, without gaps.</param>
/// <param name="First">The index of the first item.</param>
/// <param name="Count">How many items.</param>
/// <param name="Results">Their results, encoded together.</param>
/// <param name="Remembered">A bit for each of them, set where the result was remembered; empty for none.</param>
/// <param name="Elapsed">How long they took.</param>
readonly record struct StoredResults(
    long Sequence,
    long First,
    int Count,
    ReadOnlyMemory<byte> Results,
    ReadOnlyMemory<byte> Remembered,
    TimeSpan Elapsed);

/// <summary>Some items that follow each other, encoded together.</summary>
readonly record struct StoredItems(long First, int Count, ReadOnlyMemory<byte> Items)
{
    /// <summary>Whether any of these items is among so many others.</summary>
    public bool Overlaps(long first, int count) => First < first + count && first < First + Count;
}
