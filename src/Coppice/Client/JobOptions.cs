namespace Coppice;

/// <summary>How a job is to run. The defaults suit most calls.</summary>
public sealed record JobOptions
{
    /// <summary>The one machine that may run it, by its worker's name; null for any.</summary>
    public string? Host { get; init; }

    /// <summary>Tags that a worker must all have.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>Whether each call is given a whole worker, all its slots.</summary>
    public bool Alone { get; init; }

    /// <summary>Higher runs earlier; jobs of one priority take turns.</summary>
    public int Priority { get; init; }

    /// <summary>How often a failed item is tried again.</summary>
    public int Retries { get; init; }

    /// <summary>The wait before the first retry; each further one waits twice as long, up to 5 minutes, or this where
    /// it is longer.</summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long the call of one item may take; null for no limit.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>Whether results are remembered durably, by program, method, captured values and item, and used
    /// again.</summary>
    public bool Memoize { get; init; }

    /// <summary>With <see cref="Memoize"/>: computes everything anew and replaces what is remembered.</summary>
    public bool Fresh { get; init; }

    /// <summary>How many items run and are recorded together; null cuts chunks of about 190 ms by itself.</summary>
    public int? ChunkSize { get; init; }

    /// <summary>What the job is called in listings and logs; null takes the method's name.</summary>
    public string? Name { get; init; }

    /// <summary>The seed that <see cref="TaskContext.Seed"/> is derived from.</summary>
    public ulong Seed { get; init; }

    internal JobOptions Check()
    {
        var faults = new List<string>();
        if (Retries < 0)
            faults.Add($"Retries must be at least 0, got {Retries}");
        if (RetryDelay < TimeSpan.Zero)
            faults.Add($"RetryDelay must not be negative, got {RetryDelay}");
        if (Timeout <= TimeSpan.Zero)
            faults.Add($"Timeout must be positive, got {Timeout}; null for no limit");
        if (ChunkSize < 1)
            faults.Add($"ChunkSize must be at least 1, got {ChunkSize}; null for chunks cut by themselves");
        if (Host is not null && !IsTag(Host))
            faults.Add($"Host must be a worker's name without spaces, commas and '=', got '{Host}'");
        foreach (var tag in Tags)
            if (!IsTag(tag))
                faults.Add($"Tags must be words without spaces, commas and '=', got '{tag}'");
        if (Fresh && !Memoize)
            faults.Add("Fresh replaces what is remembered: set Memoize as well");
        return faults.Count == 0
            ? this
            : throw new ArgumentException($"JobOptions: {string.Join("; ", faults)}.");
    }

    internal static bool IsTag(string text) =>
        text.Length > 0 && !text.Any(c => char.IsWhiteSpace(c) || c is ',' or '=');
}
