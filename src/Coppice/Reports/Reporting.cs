namespace Coppice.Reports;

/// <summary>Makes a report of what workers have measured.</summary>
static class Reporting
{
    public static JobReport Of(JobStatus job, IReadOnlyList<WorkerMeasure> measures)
    {
        var sums = new JobSums(measures);
        var (bottleneck, verdict, advice) = Verdict.Of(sums);
        return new JobReport
        {
            Job = job,
            Elapsed = sums.Elapsed,
            Tasks = sums.Tasks,
            Median = sums.Median,
            Times = sums.Times,
            Idle = sums.Idle,
            Workers = [.. measures.OrderBy(measure => measure.Worker, StringComparer.Ordinal).Select(Of)],
            Bottleneck = bottleneck,
            Verdict = verdict,
            Advice = advice,
        };
    }

    static WorkerReport Of(WorkerMeasure measure)
    {
        var machine = measure.Machine;
        return new WorkerReport
        {
            Name = measure.Worker,
            Host = measure.Host,
            Slots = measure.Slots,
            Tasks = measure.Tasks,
            Items = measure.Items,
            Times = measure.Times,
            Elapsed = measure.Ended - measure.Begun,
            Idle = new JobSums([measure]).Idle,
            Longest = measure.Longest,
            Processors = Share(machine.Busy, machine.Possible),
            Disk = Share(machine.DiskBusy, machine.Seconds),
            DiskBytes = machine.DiskBytes,
            NetworkBytes = machine.NetworkBytes,
            DiskPressure = Share(machine.DiskStalled, machine.Seconds),
            MemoryPressure = Share(machine.MemoryStalled, machine.Seconds),
            Collecting = Share(machine.Collecting, machine.Seconds),
            Memory = machine.Memory,
            MemoryLimit = measure.MemoryLimit,
        };
    }

    static double Share(double part, double whole) => whole <= 0 ? 0 : Math.Clamp(part / whole, 0, 1);
}
