using Coppice.Calls;

namespace Coppice.Jobs;

/// <summary>A job as it is submitted, with one range of items that is cut into tasks as they are needed.</summary>
sealed record NewJob
{
    public required Guid Id { get; init; }

    public required string Name { get; init; }

    /// <summary>The queue: the tags that a worker must have, sorted and joined by commas; empty for any
    /// worker.</summary>
    public string Route { get; init; } = "";

    /// <summary>How many items there are at the start.</summary>
    public int Items { get; init; }

    /// <summary>Whether more items may be appended until the job is sealed.</summary>
    public bool Open { get; init; }

    /// <summary>Whether its result is one value; otherwise an array of its items' results.</summary>
    public bool Single { get; init; }

    /// <summary>Whether it outlives the client that submitted it.</summary>
    public bool Durable { get; init; }

    public bool Alone { get; init; }

    public int Priority { get; init; }

    public int Retries { get; init; }

    public TimeSpan RetryDelay { get; init; }

    /// <summary>Items in a task; null lets the store cut by the time that items are seen to take.</summary>
    public int? ChunkSize { get; init; }

    /// <summary>How long an item is expected to take; null where it must be tried.</summary>
    public TimeSpan? ItemTime { get; init; }

    /// <summary>The jobs that must have succeeded before this one runs.</summary>
    public IReadOnlyList<Guid> Parents { get; init; } = [];

    /// <summary>The type of one item's result, for messages.</summary>
    public string ResultType { get; init; } = "";

    /// <summary>The call as it travels; empty where it runs by reference.</summary>
    public ReadOnlyMemory<byte> Call { get; init; }

    /// <summary>The content that call and items refer to, which is kept as long as the job.</summary>
    public IReadOnlyList<ContentHash> Blobs { get; init; } = [];
}
