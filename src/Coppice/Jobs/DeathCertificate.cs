using System.Globalization;

namespace Coppice.Jobs;

/// <summary>How a process that ran tasks died, as the one beside it saw it.</summary>
sealed record DeathCertificate
{
    /// <summary>How many deaths that count make a task fail for good.</summary>
    public const int Limit = 3;

    public required Guid Id { get; init; }

    public required string Worker { get; init; }

    public required string Host { get; init; }

    public required DateTimeOffset At { get; init; }

    /// <summary>What it exited with; null where a signal ended it.</summary>
    public int? ExitCode { get; init; }

    public int? Signal { get; init; }

    public bool OutOfMemory { get; init; }

    /// <summary>Whether it speaks against the tasks: not where somebody outside ended the process.</summary>
    public required bool Counts { get; init; }

    /// <summary>The most memory that it had, in bytes.</summary>
    public long PeakMemory { get; init; }

    /// <summary>What it said last.</summary>
    public string LastLines { get; init; } = "";

    /// <summary>Whose leases were the process', where it received tasks from the broker itself; null where it ran one
    /// for a worker, which lives on.</summary>
    public string? Holder { get; init; }

    /// <summary>What it held.</summary>
    public required IReadOnlyList<HeldTask> Tasks { get; init; }

    /// <summary>Whether a task that it held goes back to the store. One that was not leased the broker has given to
    /// another worker already, where it runs on unless it must be kept apart; one that another process has leased stays
    /// there.</summary>
    public bool Returns(bool isLeased, string? holder) =>
        Holder is null || (isLeased ? holder == Holder : Counts);

    /// <summary>In one sentence.</summary>
    public override string ToString()
    {
        var cause = OutOfMemory ? "out of memory"
            : Signal is { } signal ? $"signal {signal}"
            : $"exit code {ExitCode}";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{Worker} on {Host} at {At:u}: {cause}, {PeakMemory >> 20} MB at most");
    }

    /// <summary>What a task fails by that these deaths speak against.</summary>
    public static Failure Failure(TaskId task, IReadOnlyList<DeathCertificate> deaths, long first, int count)
    {
        var items = count == 1 ? $"item {first}" : $"items {first} to {first + count - 1}";
        var last = deaths[^1].LastLines.Length > 0 ? $"\nIts last lines:\n{deaths[^1].LastLines}" : "";
        return new Failure
        {
            Kind = FailureKind.Quarantined,
            Message = $"{deaths.Count} processes died running task {task.Number} ({items}), which is not run again: "
                + string.Join("; ", deaths) + last,
            Item = count == 1 ? first : null,
        };
    }
}
