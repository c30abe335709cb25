using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Coppice;

/// <summary>Where a cluster of many machines is, and how this client or worker of it works.</summary>
public sealed record ClusterOptions
{
    internal const long DefaultRemembered = 4L << 30;

    /// <summary>The message broker: <c>amqp://user:password@host:5672/</c>, or <c>amqps</c>.</summary>
    public ServerAddress? Broker { get; init; }

    /// <summary>The store: <c>postgres://user:password@host:5432/database</c>.</summary>
    public ServerAddress? Store { get; init; }

    /// <summary>The key that all machines of the cluster share; it may be left out where both servers are on this
    /// machine.</summary>
    public ClusterKey? Key { get; init; }

    /// <summary>The cluster's name: clusters of different names may share the servers, and know nothing of each
    /// other.</summary>
    public string Name { get; init; } = "coppice";

    /// <summary>The folder of fetched code and data.</summary>
    public string Cache { get; init; } = DefaultCache();

    /// <summary>How many bytes of fetched data a machine keeps: beyond that, what was of no use for longest goes.</summary>
    public long CacheLimit { get; init; } = 10L << 30;

    /// <summary>A folder that clients and workers mount, under whatever path: clients put content there as well, and
    /// workers look there before they ask the store. Null for none.</summary>
    public string? SharedFolder { get; init; }

    /// <summary>How many bytes of remembered results (<see cref="JobOptions.Memoize"/>) a worker lets the store keep: beyond
    /// that, those go that were of no use for longest.</summary>
    public long Remembered { get; init; } = DefaultRemembered;

    /// <summary>How long a client waits for servers that do not answer before it gives up.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Where log messages go.</summary>
    public ILoggerFactory Loggers { get; init; } = NullLoggerFactory.Instance;

    /// <summary>The clock of delays and timeouts.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>The addresses, key, name and shared folder of <c>COPPICE_BROKER</c>, <c>COPPICE_STORE</c>, <c>COPPICE_KEY</c>,
    /// <c>COPPICE_CLUSTER</c> and <c>COPPICE_SHARED</c>, where they are set.</summary>
    /// <exception cref="FormatException">One of them cannot be read.</exception>
    public static ClusterOptions FromEnvironment()
    {
        var options = new ClusterOptions();
        return options with
        {
            Broker = Of("COPPICE_BROKER") is { } broker ? ServerAddress.Parse(broker) : null,
            Store = Of("COPPICE_STORE") is { } store ? ServerAddress.Parse(store) : null,
            Key = Of("COPPICE_KEY") is { } key ? ClusterKey.Parse(key) : null,
            Name = Of("COPPICE_CLUSTER") ?? options.Name,
            SharedFolder = Of("COPPICE_SHARED"),
        };

        static string? Of(string name) =>
            Environment.GetEnvironmentVariable(name) is { Length: > 0 } text ? text : null;
    }

    internal ClusterOptions Check()
    {
        var faults = new List<string>();
        if (Broker is null)
            faults.Add("Broker is missing: set COPPICE_BROKER to amqp://user:password@host:5672/");
        if (Store is null)
            faults.Add("Store is missing: set COPPICE_STORE to postgres://user:password@host:5432/database");
        if (Key is null && (Broker is { IsLoopback: false } || Store is { IsLoopback: false }))
            faults.Add("Key is missing, and the servers are not on this machine: make one with \"coppice key new\", and "
                + "set COPPICE_KEY to it on every machine");
        if (Name.Length is 0 or > 40 || !Name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '_'))
            faults.Add($"Name must be 1 to 40 of a-z, 0-9 and '_', got '{Name}'");
        if (string.IsNullOrWhiteSpace(Cache))
            faults.Add("Cache must name a folder");
        if (CacheLimit < 0)
            faults.Add($"CacheLimit must be at least 0 bytes, got {CacheLimit}");
        if (SharedFolder is not null && !Directory.Exists(SharedFolder))
            faults.Add($"SharedFolder must be a folder that is there, got '{SharedFolder}': is it mounted?");
        if (Remembered < 0)
            faults.Add($"Remembered must be at least 0 bytes, got {Remembered}");
        if (ConnectTimeout <= TimeSpan.Zero)
            faults.Add($"ConnectTimeout must be positive, got {ConnectTimeout}");
        return faults.Count == 0
            ? this
            : throw new ArgumentException($"ClusterOptions: {string.Join("; ", faults)}.");
    }

    static string DefaultCache()
    {
        var data = Environment.GetFolderPath(
            Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify);
        return Path.Combine(data.Length > 0 ? data : Path.GetTempPath(), "coppice", "cache");
    }
}
