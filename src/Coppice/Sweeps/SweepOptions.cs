using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Coppice;

/// <summary>Which files a sweep takes, and how. The defaults suit most.</summary>
public sealed record SweepOptions
{
    /// <summary>Patterns of which a file must match one: <c>*.png</c>, <c>2024/**/part-?.csv</c>; by default all match.
    /// A pattern without a slash looks at the file's own name.</summary>
    public IReadOnlyList<string> Match { get; init; } = [];

    /// <summary>Patterns of which a file must match none.</summary>
    public IReadOnlyList<string> Exclude { get; init; } = [];

    /// <summary>Whether folders inside the source are searched too. Outputs keep their folders.</summary>
    public bool Recursive { get; init; }

    /// <summary>The files' names in the source, one a line, or each ended by a zero byte; null for what the folder
    /// has. It is read to its end once.</summary>
    public Stream? FilesFrom { get; init; }

    /// <summary>An output's name, made of <c>{name} {stem} {ext} {hash}</c>: <c>{stem}.json</c>. <c>{ext}</c> has its
    /// dot; <c>{hash}</c> is of the content, 32 hexadecimal digits.</summary>
    public string Output { get; init; } = "{name}";

    /// <summary>What tells that a file is done.</summary>
    public SweepKey Key { get; init; }

    /// <summary>How many files or batches are worked on at once; by default one for each processor.</summary>
    public int Slots { get; init; } = Environment.ProcessorCount;

    /// <summary>How often a file that failed is tried again.</summary>
    public int Retries { get; init; }

    /// <summary>The wait before a file is tried again.</summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long a file, or a batch, may take; null for no limit.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>Whether files are claimed, so that any number of machines may sweep one target together.</summary>
    public bool Claims { get; init; } = true;

    /// <summary>How long a process may be silent before others take what it held. All that work on one target should
    /// have the same.</summary>
    public TimeSpan Lapse { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long a mount may be away before the sweep gives up.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How often the source is looked at for new files once all are done, until the sweep is canceled; null to
    /// end then. A file is taken once two looks find it the same.</summary>
    public TimeSpan? Watch { get; init; }

    /// <summary>What the work is called. Processes that sweep one target must agree on it; null takes the command, or
    /// the method around the function.</summary>
    public string? Name { get; init; }

    /// <summary>Told how far the sweep is.</summary>
    public IProgress<SweepProgress>? Progress { get; init; }

    /// <summary>Where log messages go.</summary>
    public ILoggerFactory Loggers { get; init; } = NullLoggerFactory.Instance;

    /// <summary>The clock of heartbeats, delays and timeouts.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    internal SweepOptions Check()
    {
        var faults = new List<string>();
        if (Slots is < 1 or > 4096)
            faults.Add($"Slots must be from 1 to 4096, got {Slots}");
        if (Retries < 0)
            faults.Add($"Retries must be at least 0, got {Retries}");
        if (RetryDelay < TimeSpan.Zero)
            faults.Add($"RetryDelay must not be negative, got {RetryDelay}");
        if (Timeout <= TimeSpan.Zero)
            faults.Add($"Timeout must be positive, got {Timeout}; null for no limit");
        if (Lapse < TimeSpan.FromSeconds(1))
            faults.Add($"Lapse must be at least 1 s, got {Lapse}");
        if (Patience < TimeSpan.Zero)
            faults.Add($"Patience must not be negative, got {Patience}");
        if (Watch <= TimeSpan.Zero)
            faults.Add($"Watch must be positive, got {Watch}; null to end when all is done");
        if (Watch is not null && FilesFrom is not null)
            faults.Add("Watch looks at the source folder: leave FilesFrom out");
        var parts = Output.Split('/');
        if (parts.Any(part => part is "" or "." or "..") || parts[0] == Sweeps.Claims.StateFolder.Name)
            faults.Add($"Output must name a file inside the target, got '{Output}'");
        if (!Output.Contains("{name}", StringComparison.Ordinal) && !Output.Contains("{stem}", StringComparison.Ordinal)
            && !Output.Contains("{hash}", StringComparison.Ordinal))
            faults.Add($"Output must tell files apart by {{name}}, {{stem}} or {{hash}}, got '{Output}'");
        foreach (var wrong in new[] { "{in}", "{out}" })
            if (Output.Contains(wrong, StringComparison.Ordinal))
                faults.Add($"Output must not hold {wrong}, got '{Output}'");
        foreach (var pattern in Match.Concat(Exclude))
            if (pattern.Length == 0)
                faults.Add("Match and Exclude must not hold empty patterns");
        return faults.Count == 0
            ? this
            : throw new ArgumentException($"SweepOptions: {string.Join("; ", faults)}.");
    }
}
