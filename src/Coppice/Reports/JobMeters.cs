using System.Collections.Concurrent;
using System.Diagnostics;
using Coppice.Jobs;
using Coppice.Stores;
using Coppice.Workers;

namespace Coppice.Reports;

/// <summary>What a worker measures of the jobs that it works on: told to the store once a second, and when a job ends. Of
/// jobs that nothing is kept of after their end, which may be long as well, every five seconds.</summary>
sealed class JobMeters(IJobs jobs, WorkerSettings worker)
{
    static readonly TimeSpan Idle = TimeSpan.FromMinutes(1);
    static readonly TimeSpan Rest = TimeSpan.FromSeconds(5);
    static readonly TimeSpan Fresh = TimeSpan.FromMilliseconds(50);

    readonly ConcurrentDictionary<Guid, JobMeter> _meters = [];
    Reading? _last;

    /// <summary>A task begins.</summary>
    public void Begin(Work work)
    {
        if (!_meters.ContainsKey(work.Id))
            _meters.TryAdd(work.Id, work.IsKept
                ? new JobMeter(work.Id, TimeSpan.Zero, worker, Machine())
                : new JobMeter(work.Id, Rest, worker, null));
    }

    public void Add(Envelope task, int done, Stages stages) =>
        _meters.GetValueOrDefault(task.Task.Job)?.Add(task, done, stages);

    /// <summary>Jobs that have ended: the store is told of those it keeps.</summary>
    public async Task EndAsync(IReadOnlyList<(Guid Job, bool IsKept)> ended, CancellationToken cancellationToken)
    {
        var measures = new List<StoredMeasure>();
        foreach (var (job, isKept) in ended)
            if (_meters.TryRemove(job, out var meter) && isKept
                && meter.Take(Environment.WorkingSet, MachineCounters.Read, hasEnded: true) is { } measure)
                measures.Add(measure);
        await TellAsync(measures, cancellationToken);
    }

    public Task FlushAsync(CancellationToken cancellationToken)
    {
        var now = worker.Time.GetUtcNow();
        var measures = new List<StoredMeasure>();
        var memory = _meters.IsEmpty ? 0 : Environment.WorkingSet;
        foreach (var (job, meter) in _meters)
            if (meter.Take(memory, Machine, hasEnded: false) is { } measure)
                measures.Add(measure);
            else if (now - meter.Touched > Idle)
                _meters.TryRemove(job, out _);
        return TellAsync(measures, cancellationToken);
    }

    // To read takes a millisecond: jobs that follow each other closely share one.
    MachineCounters Machine()
    {
        if (_last is { } last && Stopwatch.GetElapsedTime(last.At) < Fresh)
            return last.Machine;
        var machine = MachineCounters.Read();
        _last = new Reading(Stopwatch.GetTimestamp(), machine);
        return machine;
    }

    Task TellAsync(List<StoredMeasure> measures, CancellationToken cancellationToken) =>
        measures.Count == 0 ? Task.CompletedTask : jobs.MeasureAsync(measures, cancellationToken);

    sealed record Reading(long At, MachineCounters Machine);
}
