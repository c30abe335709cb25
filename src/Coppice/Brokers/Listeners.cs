namespace Coppice.Brokers;

/// <summary>Who hears a topic of the embedded broker.</summary>
sealed class Listeners
{
    readonly Lock _lock = new();
    Action<Signal>[] _all = [];

    public IAsyncDisposable Add(Action<Signal> hear)
    {
        lock (_lock)
            _all = [.. _all, hear];
        return new Listener(this, hear);
    }

    public void Tell(Signal signal)
    {
        foreach (var hear in Volatile.Read(ref _all))
            hear(signal);
    }

    sealed class Listener(Listeners listeners, Action<Signal> hear) : IAsyncDisposable
    {
        public ValueTask DisposeAsync()
        {
            lock (listeners._lock)
                listeners._all = [.. listeners._all.Where(each => each != hear)];
            return ValueTask.CompletedTask;
        }
    }
}
