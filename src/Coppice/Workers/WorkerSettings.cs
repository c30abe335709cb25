using Coppice.Workers.Processes;
using Microsoft.Extensions.Logging;

namespace Coppice.Workers;

/// <summary>How a worker works, wherever it is.</summary>
sealed record WorkerSettings
{
    public required string Name { get; init; }

    /// <summary>Tells workers of one name apart. A process in the place of one that died is the same worker.</summary>
    public Guid Id { get; init; } = Guid.NewGuid();

    /// <summary>Whose leases are this process': workers of one name may follow each other.</summary>
    public string Holder { get; init; } = $"{Guid.NewGuid():N}";

    public required IReadOnlyList<string> Tags { get; init; }

    public required int Slots { get; init; }

    /// <summary>How long running calls may end by themselves before they are canceled.</summary>
    public required TimeSpan Drain { get; init; }

    public required TimeProvider Time { get; init; }

    public required ILoggerFactory Loggers { get; init; }

    /// <summary>Deliveries that a slot may hold: what it runs, and what waits to be recorded.</summary>
    public int Prefetch { get; init; } = 16;

    /// <summary>How long a task may run before what was pushed to its slot behind it goes to others; null where slots ask
    /// for tasks one by one.</summary>
    public TimeSpan? BusyAfter { get; init; }

    /// <summary>The folder in which calls put down what is theirs.</summary>
    public string Scratch { get; init; } = Path.Combine(Path.GetTempPath(), "coppice-scratch");

    /// <summary>How many bytes of remembered results the store is to keep.</summary>
    public long Remembered { get; init; } = ClusterOptions.DefaultRemembered;

    /// <summary>Where the parent reads what each slot runs.</summary>
    public Ledger? Ledger { get; init; }

    /// <summary>Where tasks run that processes have died of; null where they run like others.</summary>
    public Cell? Cell { get; init; }

    /// <summary>Certificates that wait to be sent.</summary>
    public Spool? Spool { get; init; }

    public static WorkerSettings Of(LocalOptions options) => new()
    {
        Name = options.Name,
        Tags = options.Tags,
        Slots = options.Slots,
        Drain = options.Drain,
        Time = options.Time,
        Loggers = options.Loggers,
        Remembered = options.Remembered,
    };
}
