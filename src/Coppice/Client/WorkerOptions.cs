namespace Coppice;

/// <summary>How a worker of a cluster works.</summary>
public sealed record WorkerOptions
{
    /// <summary>How many calls run at once; by default one for each processor.</summary>
    public int Slots { get; init; } = Environment.ProcessorCount;

    /// <summary>The name that <see cref="JobOptions.Host"/> asks for, one worker's alone; by default the
    /// machine's.</summary>
    public string Name { get; init; } = Environment.MachineName;

    /// <summary>What <see cref="JobOptions.Tags"/> may ask of this worker.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>The most memory that its process may take, in bytes; null for as much as there is.</summary>
    public long? Memory { get; init; }

    /// <summary>How long running calls may end by themselves when the worker is to stop; then they are canceled and
    /// handed back.</summary>
    public TimeSpan Drain { get; init; } = TimeSpan.FromSeconds(10);

    internal WorkerOptions Check()
    {
        const long LeastMemory = 64L << 20;
        var faults = new List<string>();
        if (Slots is < 1 or > 4096)
            faults.Add($"Slots must be from 1 to 4096, got {Slots}");
        if (!JobOptions.IsTag(Name))
            faults.Add($"Name must be a word without spaces, commas and '=', got '{Name}'");
        foreach (var tag in Tags)
            if (!JobOptions.IsTag(tag))
                faults.Add($"Tags must be words without spaces, commas and '=', got '{tag}'");
        if (Memory < LeastMemory)
            faults.Add($"Memory must be at least {LeastMemory >> 20} MB, got {Memory >> 20} MB");
        if (Drain < TimeSpan.Zero)
            faults.Add($"Drain must not be negative, got {Drain}");
        return faults.Count == 0
            ? this
            : throw new ArgumentException($"WorkerOptions: {string.Join("; ", faults)}.");
    }
}
