using Coppice.Sweeps.Claims;

namespace Coppice.Sweeps.Running;

/// <summary>Counts what becomes of a sweep's files, and tells of it.</summary>
sealed class Tally(SweepOptions options)
{
    readonly Lock _lock = new();
    readonly SortedDictionary<string, SweepFailure> _failures = new(StringComparer.Ordinal);
    long _here;
    long _elsewhere;
    string? _waiting;

    public long Files { get; set; }

    public long Before { get; set; }

    public Neighbours? Neighbours { get; set; }

    /// <summary>How many workers of a cluster do the work; null where this process does.</summary>
    public int? Workers { get; set; }

    public long Here => Interlocked.Read(ref _here);

    public long Elsewhere => Interlocked.Read(ref _elsewhere);

    public IReadOnlyList<SweepFailure> Failures
    {
        get
        {
            lock (_lock)
                return [.. _failures.Values];
        }
    }

    public void AddHere(long count) => Interlocked.Add(ref _here, count);

    public void AddElsewhere(long count) => Interlocked.Add(ref _elsewhere, count);

    public void AddBefore(long count)
    {
        lock (_lock)
            Before += count;
    }

    public void Add(SweepFailure failure)
    {
        lock (_lock)
            _failures[failure.Name] = failure;
    }

    public void Waits(string? why)
    {
        _waiting = why;
        Report();
    }

    public void Report()
    {
        if (options.Progress is not { } progress)
            return;
        // What others say they have done, or what was found done since: whichever is more.
        var elsewhere = Math.Max(Elsewhere, Neighbours?.Done ?? 0);
        var everywhere = Math.Min(Here + elsewhere, Files - Before);
        progress.Report(new SweepProgress
        {
            Files = Files,
            Done = Before + everywhere,
            Here = Workers is null ? Here : 0,
            Everywhere = everywhere,
            Failed = Failures.Count,
            Processes = Workers ?? 1 + (Neighbours?.Count ?? 0),
            OnWorkers = Workers is not null,
            Waiting = _waiting,
        });
    }
}
