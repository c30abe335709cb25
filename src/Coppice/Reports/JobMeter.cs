using System.Numerics;
using Coppice.Jobs;
using Coppice.Workers;

namespace Coppice.Reports;

/// <summary>Adds up what this process' tasks of one job take.</summary>
/// <param name="job">The job.</param>
/// <param name="rest">How long it is not told again.</param>
/// <param name="worker">Who works on it.</param>
/// <param name="before">What the machine had done when it began; null where that is to be read when it is first asked
/// for.</param>
sealed class JobMeter(Guid job, TimeSpan rest, WorkerSettings worker, MachineCounters? before)
{
    readonly Lock _lock = new();
    readonly Guid _by = Guid.NewGuid();
    readonly DateTimeOffset _begun = worker.Time.GetUtcNow();
    readonly long[] _spread = new long[40];
    StageTimes _times = new();
    TimeSpan _longest;
    (long First, int Count) _longestItems;
    DateTimeOffset _ended;
    long _tasks;
    long _items;
    long _moved;
    MachineCounters? _before = before;
    DateTimeOffset _told = worker.Time.GetUtcNow();
    long _peak = before?.Memory ?? 0;
    bool _isNew;

    /// <summary>When something was last added.</summary>
    public DateTimeOffset Touched => _ended > _begun ? _ended : _begun;

    public void Add(Envelope task, int done, Stages stages)
    {
        lock (_lock)
        {
            _isNew = true;
            _tasks++;
            _items += done;
            _moved += stages.Moved;
            _ended = worker.Time.GetUtcNow();
            _times += new StageTimes
            {
                Waiting = stages.Waiting,
                Fetching = stages.Fetching,
                Decoding = stages.Decoding,
                Running = stages.Running,
                Processor = stages.Processor,
                Queued = stages.Queued,
                Encoding = stages.Encoding,
                Storing = stages.Storing,
            };
            _spread[Math.Min(BitOperations.Log2((uint)Math.Max(1, stages.Running.TotalMicroseconds)), 39)]++;
            if (stages.Running > _longest)
                (_longest, _longestItems) = (stages.Running, (task.First, task.Count));
        }
    }

    /// <summary>What is known now; null where nothing was added since this was last told, or it was told just
    /// now.</summary>
    /// <param name="memory">What this process has now.</param>
    /// <param name="machine">Reads what the machine has done so far.</param>
    /// <param name="hasEnded">Whether it is told for the last time.</param>
    public StoredMeasure? Take(long memory, Func<MachineCounters> machine, bool hasEnded)
    {
        lock (_lock)
        {
            _peak = Math.Max(_peak, memory);
            var now = worker.Time.GetUtcNow();
            _before ??= machine();
            if (!_isNew || (!hasEnded && now - _told < rest))
                return null;
            (_isNew, _told) = (false, now);
            var measure = new WorkerMeasure
            {
                Worker = worker.Name,
                Host = Environment.MachineName,
                Slots = worker.Slots,
                Processors = Environment.ProcessorCount,
                Tasks = _tasks,
                Items = _items,
                Times = _times,
                Moved = _moved,
                Begun = _begun,
                Ended = _ended,
                Spread = _spread,
                Longest = _longest,
                LongestFirst = _longestItems.First,
                LongestCount = _longestItems.Count,
                Machine = machine().Since(_before) with { Memory = _peak },
                MemoryLimit = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes,
                LinkSpeed = MachineCounters.LinkSpeed,
            };
            return new StoredMeasure(job, _by, measure.Write());
        }
    }
}
