namespace Coppice;

/// <summary>A worker as its last heartbeat told of it.</summary>
public sealed record WorkerStatus
{
    /// <summary>The name that <see cref="JobOptions.Host"/> asks for.</summary>
    public required string Name { get; init; }

    /// <summary>The machine.</summary>
    public required string Host { get; init; }

    /// <summary>The process there that runs calls: with the machine it tells workers of one name apart.</summary>
    public int Process { get; init; }

    /// <summary>What <see cref="JobOptions.Tags"/> may ask of it.</summary>
    public required IReadOnlyList<string> Tags { get; init; }

    /// <summary>How many calls it runs at once.</summary>
    public required int Slots { get; init; }

    /// <summary>How many it ran then.</summary>
    public int Running { get; init; }

    /// <summary>Its Coppice's version.</summary>
    public required string Version { get; init; }

    /// <summary>Processor time of its process so far.</summary>
    public TimeSpan ProcessorTime { get; init; }

    /// <summary>Memory of its process, in bytes.</summary>
    public long Memory { get; init; }

    /// <summary>Memory that its process may have, in bytes.</summary>
    public long MemoryLimit { get; init; }

    /// <summary>The machine's load, the mean of the last minute.</summary>
    public double Load { get; init; }

    /// <summary>Free bytes of the machine's disk.</summary>
    public long DiskFree { get; init; }

    /// <summary>The machine's clock when it was heard, to the moment that a message takes.</summary>
    public DateTimeOffset Clock { get; init; }

    /// <summary>When it was heard.</summary>
    public required DateTimeOffset Seen { get; init; }
}
