using System.Globalization;

namespace Coppice.Reports;

/// <summary>Says in one sentence what holds a job back, and in one what to change. The first that applies counts: what
/// makes others look worse than they are comes before them.</summary>
static class Verdict
{
    static readonly TimeSpan Short = TimeSpan.FromMilliseconds(20);

    // Data worth speaking of: below, it is the number of messages that takes the time, not their size.
    const long MuchData = 256 << 10;
    const long MuchDisk = 256 << 10;

    public static (Bottleneck Bottleneck, string Verdict, string Advice) Of(JobSums job)
    {
        if (job.Tasks == 0)
            return (Bottleneck.None, "No task has been recorded yet.", "Ask again when some have.");
        return Stragglers(job) ?? Memory(job) ?? Network(job) ?? Disk(job) ?? Overhead(job) ?? Slots(job) ?? Tasks(job);
    }

    static (Bottleneck, string, string)? Stragglers(JobSums job)
    {
        var last = job.Workers.MaxBy(worker => worker.Longest)!; // some task was recorded, by somebody
        if (job.Idle >= 0.25 && last.Longest >= 0.3 * job.Elapsed && last.Longest >= 4 * job.Median && job.Tasks > 1)
        {
            var items = last.LongestCount == 1
                ? $"item {last.LongestFirst}"
                : $"items {last.LongestFirst} to {last.LongestFirst + last.LongestCount - 1}";
            return (
                Bottleneck.Stragglers,
                $"Stragglers: {items} on {last.Worker} ran for {Say(last.Longest)}, where half of the tasks took "
                + $"{Say(job.Median)} at most; meanwhile {Say(job.Idle)} of the slots' time went by idle.",
                last.LongestCount == 1
                    ? "Split such items, or put them first in the list."
                    : "Set a smaller ChunkSize, so that long items do not wait for each other.");
        }

        var rates = job.Workers.Where(worker => worker.Items > 0)
            .Select(worker => (worker.Worker, worker.Longest, Time: worker.Times.Running / worker.Items))
            .OrderByDescending(worker => worker.Time)
            .ToArray();
        if (rates.Length < 2 || job.Idle < 0.25 || rates[0].Time < 2 * rates[^1].Time
            || rates[0].Longest < 0.3 * job.Elapsed)
            return null;
        return (
            Bottleneck.Stragglers,
            $"Stragglers: {rates[0].Worker} took {rates[0].Time / (rates[^1].Time + TimeSpan.FromTicks(1)):0.0} times as "
            + $"long for an item as {rates[^1].Worker}; meanwhile {Say(job.Idle)} of the slots' time went by idle.",
            $"Set a smaller ChunkSize, or keep the job off {rates[0].Worker} by Tags.");
    }

    static (Bottleneck, string, string)? Memory(JobSums job)
    {
        var (collecting, stalled) = (job.Share(m => m.Collecting), job.Share(m => m.MemoryStalled));
        // What moves leaves garbage too, and the cure for that is to move less.
        if (stalled < 0.1 && (collecting < 0.2 || IsMoving(job)))
            return null;
        var most = job.Workers.MaxBy(worker => worker.Machine.Memory)!; // as above
        return (
            Bottleneck.Memory,
            $"Memory-bound: {Say(collecting)} of the time went to collecting garbage and {Say(stalled)} to waiting for "
            + $"memory; {most.Worker} held {Megabytes(most.Machine.Memory)} of {Megabytes(most.MemoryLimit)}.",
            "Run fewer slots a worker (or Alone), allocate less in a call, or give workers more memory.");
    }

    static (Bottleneck, string, string)? Network(JobSums job)
    {
        var isMoving = IsMoving(job);
        var full = job.Workers.FirstOrDefault(worker =>
            worker.LinkSpeed > 0 && worker.Machine.NetworkBytes > 0.7 * worker.LinkSpeed * worker.Machine.Seconds);
        if (!isMoving && full is null)
            return null;
        return (
            Bottleneck.Network,
            isMoving
                ? $"Network-bound: {Megabytes(job.Moved)} of items and results took {Say(Moving(job))} on their way, where the "
                + $"calls ran for {Say(job.Times.Running)}."
                : $"Network-bound: the network of {full!.Host} was at {Say(full.Machine.NetworkBytes // not moving: full
                    / (full.LinkSpeed * full.Machine.Seconds))} of what it can.",
            "Share what items have in common (ShareAsync), return less, or chain jobs so that results stay in the store.");
    }

    static TimeSpan Moving(JobSums job) => job.Times.Fetching + job.Times.Storing;

    static bool IsMoving(JobSums job) =>
        Moving(job) > 0.7 * job.Times.Running && job.Moved / job.Tasks >= MuchData;

    static (Bottleneck, string, string)? Disk(JobSums job)
    {
        var waited = job.Times.OffProcessor;
        var isWaiting = waited >= 0.4 * (job.Times.Running - job.Times.Queued) && job.Times.Running > job.Times.Overhead;
        // Slots wait side by side for one disk.
        var atWork = job.Workers.Sum(worker => Math.Max(worker.Machine.DiskBusy, worker.Machine.DiskStalled));
        var isDisk = atWork >= 0.3 * waited.TotalSeconds * job.Workers.Count / job.Slots;
        if (!isWaiting || !isDisk || job.Share(m => m.OwnDiskBytes) < MuchDisk)
            return null;
        var busy = job.Share(m => m.DiskBusy);
        return (
            Bottleneck.Disk,
            $"Disk-bound: calls spent {Say(waited / job.Times.Running)} of their time waiting, "
            + $"while the disks were at work {Say(Math.Min(1, busy))} of it "
            + $"({Megabytes((long)job.Share(m => m.DiskBytes))} a second).",
            "Read and write less or in larger pieces, spread the job over more machines, or use faster disks.");
    }

    static (Bottleneck, string, string)? Overhead(JobSums job)
    {
        var run = job.Times.Running / job.Tasks;
        if (run > Short || (job.Times.Overhead < job.Times.Running && job.Idle < 0.5))
            return null;
        return (
            Bottleneck.Overhead,
            $"Overhead-bound: a task ran for {Say(run)}, and bringing it to and fro took {Say(job.Times.Overhead / job.Tasks)}; "
            + $"slots were idle {Say(job.Idle)} of the time.",
            "Use larger chunks: leave ChunkSize to Coppice, or map over many items in place of many jobs.");
    }

    static (Bottleneck, string, string)? Slots(JobSums job)
    {
        if (job.Idle > 0.25)
            return null;
        var off = job.Times.OffProcessor / (job.Times.Running + TimeSpan.FromTicks(1));
        var busy = job.Share(m => m.Busy, m => m.Possible);
        return (
            Bottleneck.Slots,
            $"Too few slots: all {job.Slots} were busy {Say(1 - job.Idle)} of the time, and the processors {Say(busy)}.",
            off > 0.5 && busy < 0.8
                ? "Calls wait rather than compute: start workers with more slots."
                : busy < 0.8
                    ? "Processors are left: start workers with more slots."
                    : "Start workers on more machines.");
    }

    static (Bottleneck, string, string) Tasks(JobSums job) => job.Tasks < 2L * job.Slots
        ? (
            Bottleneck.Tasks,
            $"Too few tasks: {job.Tasks} for {job.Slots} slots, which were idle {Say(job.Idle)} of the time.",
            "Set a smaller ChunkSize, or divide the work into more items.")
        : (
            Bottleneck.None,
            $"Nothing stands out: slots were busy {Say(1 - job.Idle)} of the time.",
            "Other jobs may have had the slots: look at 'coppice jobs list'.");

    static string Say(double share) => string.Create(CultureInfo.InvariantCulture, $"{100 * share:0} %");

    static string Say(TimeSpan time) => time.TotalMilliseconds switch
    {
        < 1 => FormattableString.Invariant($"{time.TotalMicroseconds:0} µs"),
        < 1000 => FormattableString.Invariant($"{time.TotalMilliseconds:0.#} ms"),
        _ => FormattableString.Invariant($"{time.TotalSeconds:0.0} s"),
    };

    static string Megabytes(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:0.#} MB");
}
