namespace Coppice.Sweeps.Running;

/// <summary>The slices that a process has still to look at.</summary>
sealed class Agenda(IReadOnlyList<Slice> slices, TimeSpan look, TimeProvider time)
{
    readonly Lock _lock = new();
    readonly Stack<Slice> _open = new(slices);
    readonly List<Slice> _elsewhere = [];
    TaskCompletionSource _changed = New();
    int _inHand, _files = slices.Sum(slice => slice.Files.Count);

    /// <summary>How many files those have together that are open just now.</summary>
    public int Files => Volatile.Read(ref _files);

    /// <summary>The next to look at; null where none is open just now.</summary>
    public Slice? TryTake()
    {
        lock (_lock)
        {
            if (!_open.TryPop(out var slice))
                return null;
            _inHand++;
            _files -= slice.Files.Count;
            return slice;
        }
    }

    /// <summary>A slice that was taken needs nothing more.</summary>
    public void Finish() => Return(() => { });

    /// <summary>What is left of a slice is to be looked at again.</summary>
    public void PutBack(Slice slice) => Return(() => Open(slice));

    /// <summary>Somebody else holds the slice: it is looked at again later.</summary>
    public void LeaveToOthers(Slice slice) => Return(() => _elsewhere.Add(slice));

    /// <summary>Waits until there may be something to take; false once there never will be.</summary>
    public async Task<bool> WaitAsync(CancellationToken cancellationToken)
    {
        Task changed;
        lock (_lock)
        {
            if (_open.Count > 0)
                return true;
            if (_inHand == 0 && _elsewhere.Count == 0)
                return false;
            changed = _changed.Task;
        }

        await Task.WhenAny(changed, Task.Delay(look, time, cancellationToken));
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock)
        {
            foreach (var slice in _elsewhere)
                Open(slice);
            _elsewhere.Clear();
        }

        return true;
    }

    void Open(Slice slice)
    {
        _open.Push(slice);
        _files += slice.Files.Count;
    }

    void Return(Action put)
    {
        TaskCompletionSource changed;
        lock (_lock)
        {
            _inHand--;
            put();
            (changed, _changed) = (_changed, New());
        }

        changed.SetResult();
    }

    static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
