using Coppice.Learning.Networks;
using Coppice.Learning.ParameterServer.Encodings;

namespace Coppice.Learning.ParameterServer.Centres;

/// <summary>Who trains on which partition, how far each has come, and what came out of it. Each example counts once an
/// epoch: a partition whose worker is not heard of goes to another, from where it was left.</summary>
/// <param name="layout">The partitions.</param>
/// <param name="hasLanes">Whether each worker has partitions of its own.</param>
/// <param name="lapse">After how long a silent worker's partition is free.</param>
/// <param name="bound">How many windows a worker may be ahead of the slowest; null for any (stale synchronous parallel:
/// Ho et al. 2013).</param>
/// <param name="time">The clock of lapses.</param>
sealed class Ledger(Layout layout, bool hasLanes, TimeSpan lapse, int? bound, TimeProvider time)
{
    const int Nobody = -1;

    readonly Lock _lock = new();
    readonly int[] _done = new int[layout.Sizes.Length];
    readonly int[] _holders = [.. layout.Sizes.Select(_ => Nobody)];
    readonly long[] _heard = new long[layout.Workers];
    readonly long[] _windows = new long[layout.Workers];
    TaskCompletionSource _changed = Signal();
    int[] _order = [];
    int _epoch;
    bool _isOver;
    long _updates;
    double _loss;

    /// <summary>Opens an epoch: the next, or the same again after a restart. 0 ends the training.</summary>
    public void Open(int epoch)
    {
        lock (_lock)
        {
            if (epoch == 0)
                _isOver = true;
            else if (epoch > _epoch)
                BeginLocked(epoch);
            ChangedLocked();
        }
    }

    /// <summary>How the epoch stands.</summary>
    public LedgerStatus Status
    {
        get
        {
            lock (_lock)
                return new(_epoch, ExamplesLocked(), layout.Total, _updates, _loss);
        }
    }

    /// <summary>Waits until the epoch is complete, or the time is up.</summary>
    public async Task<LedgerStatus> EndedAsync(int epoch, TimeSpan limit, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        while (true)
        {
            Task changed;
            lock (_lock)
                changed = _changed.Task;
            var (status, left) = (Status, limit - time.GetElapsedTime(started));
            if (status.Epoch > epoch || (status.Epoch == epoch && status.IsComplete) || left <= TimeSpan.Zero)
                return status;
            await WaitAsync(changed, left, cancellationToken);
        }
    }

    /// <summary>The next partition for a worker, as soon as there is one; null when the training is over. Null too, and
    /// not over, when the time is up.</summary>
    public async Task<(Lease? Lease, bool IsOver)> NextAsync(
        int worker, TimeSpan limit, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        while (true)
        {
            Task changed;
            lock (_lock)
            {
                if (_isOver)
                    return (null, true);
                if (TakeLocked(worker) is { } lease)
                    return (lease, false);
                changed = _changed.Task;
            }

            var left = limit - time.GetElapsedTime(started);
            if (left <= TimeSpan.Zero)
                return (null, false);
            // Who holds the rest may fall silent meanwhile.
            await WaitAsync(changed, left < lapse ? left : lapse, cancellationToken);
        }
    }

    /// <summary>Counts a window; the receipt says whether it counted.</summary>
    public Receipt Advance(in Delivery delivery)
    {
        lock (_lock)
        {
            var partition = delivery.Partition;
            if (delivery.Epoch != _epoch || delivery.From < _done[partition])
                return new(false, ProgressLocked(delivery.Worker));
            _heard[delivery.Worker] = time.GetTimestamp();
            _windows[delivery.Worker]++;
            _updates++;
            _loss += delivery.Loss;
            _done[partition] = delivery.To;
            var isDone = delivery.To == layout.Sizes[partition];
            _holders[partition] = isDone ? Nobody : delivery.Worker;
            if (isDone || bound is not null)
                ChangedLocked();
            return new(true, ProgressLocked(delivery.Worker));
        }
    }

    /// <summary>Waits while the worker is further ahead of the slowest than it may be.</summary>
    public async Task StayBehindAsync(int worker, CancellationToken cancellationToken)
    {
        while (bound is { } most)
        {
            Task changed;
            lock (_lock)
            {
                if (_windows[worker] - SlowestLocked(worker) <= most)
                    return;
                _heard[worker] = time.GetTimestamp();
                changed = _changed.Task;
            }

            await WaitAsync(changed, lapse / 2, cancellationToken);
        }
    }

    public void Save(MessageWriter to)
    {
        lock (_lock)
            to.Int(_epoch).Long(_updates).Double(_loss).Ints(_done);
    }

    public void Restore(ref MessageReader from)
    {
        lock (_lock)
        {
            var (epoch, updates, loss, done) = (from.Int(), from.Long(), from.Double(), from.Ints());
            BeginLocked(epoch);
            (_updates, _loss) = (updates, loss);
            done.CopyTo(_done, 0);
        }
    }

    Lease? TakeLocked(int worker)
    {
        if (_epoch == 0)
            return null;
        _heard[worker] = time.GetTimestamp();
        // What the worker held it does not know any more: it died, and runs again.
        for (var partition = 0; partition < _holders.Length; partition++)
            if (_holders[partition] == worker)
                _holders[partition] = Nobody;
        foreach (var partition in _order)
        {
            if (_done[partition] == layout.Sizes[partition]
                || (hasLanes ? layout.LaneOf(partition) != worker : !IsFreeLocked(partition)))
                continue;
            _windows[worker] = Math.Max(_windows[worker], SlowestLocked(worker));
            _holders[partition] = worker;
            return new(_epoch, partition, _done[partition], ProgressLocked(worker));
        }

        return null;
    }

    bool IsFreeLocked(int partition) =>
        _holders[partition] == Nobody || time.GetElapsedTime(_heard[_holders[partition]]) >= lapse;

    // Of those that are at work and heard of.
    long SlowestLocked(int worker)
    {
        var slowest = long.MaxValue;
        foreach (var holder in _holders)
            if (holder != Nobody && holder != worker && time.GetElapsedTime(_heard[holder]) < lapse)
                slowest = Math.Min(slowest, _windows[holder]);
        return slowest == long.MaxValue ? _windows[worker] : slowest;
    }

    void BeginLocked(int epoch)
    {
        (_epoch, _updates, _loss) = (epoch, 0, 0);
        Array.Clear(_done);
        Array.Fill(_holders, Nobody);
        _order = ExampleOrder.Of(_done.Length, layout.Seed, epoch, part: -1);
    }

    long ExamplesLocked() => _done.Sum(done => (long)done);

    // A worker with partitions of its own goes by these: its rates must not depend on others' speed.
    double ProgressLocked(int worker)
    {
        var (done, total) = (0L, hasLanes ? layout.TotalOf(worker) : layout.Total);
        for (var partition = 0; partition < _done.Length; partition++)
            if (!hasLanes || layout.LaneOf(partition) == worker)
                done += _done[partition];
        return (_epoch - 1 + (total > 0 ? (double)done / total : 1)) / layout.Epochs;
    }

    void ChangedLocked()
    {
        _changed.SetResult();
        _changed = Signal();
    }

    async Task WaitAsync(Task changed, TimeSpan limit, CancellationToken cancellationToken)
    {
        try
        {
            await changed.WaitAsync(limit, time, cancellationToken);
        }
        catch (TimeoutException)
        {
        }
    }

    static TaskCompletionSource Signal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
