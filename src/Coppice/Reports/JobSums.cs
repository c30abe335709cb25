namespace Coppice.Reports;

/// <summary>All workers' measures of a job together.</summary>
sealed class JobSums
{
    public JobSums(IReadOnlyList<WorkerMeasure> workers)
    {
        Workers = workers;
        Times = workers.Aggregate(new StageTimes(), (sum, worker) => sum + worker.Times);
        Tasks = workers.Sum(worker => worker.Tasks);
        Moved = workers.Sum(worker => worker.Moved);
        Slots = workers.Sum(worker => worker.Slots);
        // Each by its own clock: those of different machines may differ by more than a job takes.
        Elapsed = workers.Select(worker => worker.Ended - worker.Begun).DefaultIfEmpty().Max();
        Median = MedianOf(workers);
        // Recording goes on beside the next task: what keeps a slot busy is the rest.
        var busy = Times.Fetching + Times.Decoding + Times.Running + Times.Encoding;
        Idle = Elapsed > TimeSpan.Zero ? Math.Clamp(1 - (busy / (Elapsed * Slots)), 0, 1) : 0;
    }

    public IReadOnlyList<WorkerMeasure> Workers { get; }

    public StageTimes Times { get; }

    public long Tasks { get; }

    public long Moved { get; }

    public int Slots { get; }

    public TimeSpan Elapsed { get; }

    public TimeSpan Median { get; }

    /// <summary>The share of the slots' time without a task.</summary>
    public double Idle { get; }

    /// <summary>A share of the workers' seconds: how much of the time something was so, on the average.</summary>
    public double Share(Func<MachineCounters, double> part, Func<MachineCounters, double>? whole = null)
    {
        var of = Workers.Sum(worker => (whole ?? (machine => machine.Seconds))(worker.Machine));
        return of <= 0 ? 0 : Workers.Sum(worker => part(worker.Machine)) / of;
    }

    static TimeSpan MedianOf(IReadOnlyList<WorkerMeasure> workers)
    {
        var half = workers.Sum(worker => worker.Tasks) / 2;
        for (var i = 0; i < workers.Select(worker => worker.Spread.Count).DefaultIfEmpty().Max(); i++)
            if ((half -= workers.Sum(worker => worker.Spread[i])) < 0)
                return TimeSpan.FromMicroseconds(2L << i);
        return default;
    }
}
