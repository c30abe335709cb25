using Coppice.Sweeps.Plans;

namespace Coppice.Sweeps.Remote;

/// <summary>The files that a cluster is still to be given, and how many it has.</summary>
sealed class RemoteAgenda(IEnumerable<SweepItem> files)
{
    readonly Lock _lock = new();
    readonly Queue<SweepItem> _open = new(files);
    readonly Queue<SweepItem> _suspects = new();
    readonly SemaphoreSlim _changed = new(0);
    int _items;

    /// <summary>The next items of a job, each of so many files; none while the cluster has enough of them.</summary>
    public List<SweepItem[]> Take(int filesInItem, int enough, int most)
    {
        var items = new List<SweepItem[]>();
        lock (_lock)
        {
            if (_items >= enough)
                return items;
            while (_suspects.TryDequeue(out var suspect))
                items.Add([suspect]);
            while (_open.Count > 0 && items.Count < most)
            {
                var item = new SweepItem[Math.Min(filesInItem, _open.Count)];
                for (var i = 0; i < item.Length; i++)
                    item[i] = _open.Dequeue();
                items.Add(item);
            }

            _items += items.Count;
        }

        return items;
    }

    /// <summary>An item has ended; what is left of it is to be given again.</summary>
    public void Return(IEnumerable<SweepItem> left)
    {
        lock (_lock)
        {
            _items--;
            foreach (var file in left)
                _open.Enqueue(file);
        }

        _changed.Release();
    }

    /// <summary>An item has killed whoever worked on it: its files are to be given one by one.</summary>
    public void ReturnApart(IEnumerable<SweepItem> files)
    {
        lock (_lock)
        {
            _items--;
            foreach (var file in files)
                _suspects.Enqueue(file);
        }

        _changed.Release();
    }

    /// <summary>Has whoever waits look again.</summary>
    public void Notice() => _changed.Release();

    /// <summary>Waits until something has ended; false after so long.</summary>
    public async Task<bool> ChangedAsync(TimeSpan limit, TimeProvider time, CancellationToken cancellationToken)
    {
        using var late = new CancellationTokenSource(limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, late.Token);
        try
        {
            await _changed.WaitAsync(either.Token);
            return true;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }
}
