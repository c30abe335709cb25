using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Coppice;

/// <summary>How a cluster inside this process works.</summary>
public sealed record LocalOptions
{
    /// <summary>How many calls run at once; by default one for each processor.</summary>
    public int Slots { get; init; } = Environment.ProcessorCount;

    /// <summary>The folder of durable jobs, remembered results and blobs: nothing is written before something needs
    /// it.</summary>
    public string Home { get; init; } = DefaultHome();

    /// <summary>The name that <see cref="JobOptions.Host"/> asks for.</summary>
    public string Name { get; init; } = Environment.MachineName;

    /// <summary>What <see cref="JobOptions.Tags"/> may ask of this process.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>Whether every call is sent through the codec into code loaded anew, as on another machine: a test that a
    /// program will travel.</summary>
    public bool Strict { get; init; }

    /// <summary>How long finished jobs are kept.</summary>
    public TimeSpan Retention { get; init; } = TimeSpan.FromDays(7);

    /// <summary>How many bytes of remembered results (<see cref="JobOptions.Memoize"/>) are kept: beyond that, those go
    /// that were of no use for longest.</summary>
    public long Remembered { get; init; } = ClusterOptions.DefaultRemembered;

    /// <summary>How long disposal lets running calls end by themselves before it cancels them.</summary>
    public TimeSpan Drain { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Where log messages go.</summary>
    public ILoggerFactory Loggers { get; init; } = NullLoggerFactory.Instance;

    /// <summary>The clock of delays, timeouts and retention.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>The defaults, with <see cref="Home"/> from <c>COPPICE_HOME</c> where it is set.</summary>
    public static LocalOptions FromEnvironment() =>
        Environment.GetEnvironmentVariable("COPPICE_HOME") is { Length: > 0 } home
            ? new LocalOptions { Home = home }
            : new LocalOptions();

    internal LocalOptions Check()
    {
        var faults = new List<string>();
        if (Slots is < 1 or > 4096)
            faults.Add($"Slots must be from 1 to 4096, got {Slots}");
        if (string.IsNullOrWhiteSpace(Home))
            faults.Add("Home must name a folder; set COPPICE_HOME");
        if (!JobOptions.IsTag(Name))
            faults.Add($"Name must be a word without spaces, commas and '=', got '{Name}'");
        foreach (var tag in Tags)
            if (!JobOptions.IsTag(tag))
                faults.Add($"Tags must be words without spaces, commas and '=', got '{tag}'");
        if (Retention < TimeSpan.Zero)
            faults.Add($"Retention must not be negative, got {Retention}");
        if (Remembered < 0)
            faults.Add($"Remembered must be at least 0 bytes, got {Remembered}");
        if (Drain < TimeSpan.Zero)
            faults.Add($"Drain must not be negative, got {Drain}");
        return faults.Count == 0
            ? this
            : throw new ArgumentException($"LocalOptions: {string.Join("; ", faults)}.");
    }

    static string DefaultHome()
    {
        var data = Environment.GetFolderPath(
            Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify);
        return Path.Combine(data.Length > 0 ? data : Path.GetTempPath(), "coppice");
    }
}
