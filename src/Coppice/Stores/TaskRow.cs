using Coppice.Jobs;

namespace Coppice.Stores;

/// <summary>A task of the embedded store, from the time that it is cut or put back until it is recorded.</summary>
sealed class TaskRow
{
    public required long Number { get; init; }

    public required long First { get; set; }

    public required int Count { get; set; }

    /// <summary>What an outcome must name to be recorded.</summary>
    public int Attempt { get; set; } = 1;

    /// <summary>How often its first item failed: what retries are counted by.</summary>
    public int Failures { get; set; }

    public TaskState State { get; set; } = TaskState.Stored;

    /// <summary>When it may run (stored), was handed over (published), or is lost (leased).</summary>
    public DateTimeOffset Time { get; set; }

    public string? Holder { get; set; }

    public bool Republished { get; set; }

    /// <summary>How many processes died of it.</summary>
    public int Deaths { get; set; }
}
