namespace Coppice.Cli.Display;

/// <summary>How fast a count grows, over the last seconds rather than since the start.</summary>
sealed class Rate(TimeProvider time)
{
    static readonly TimeSpan Window = TimeSpan.FromSeconds(5);

    readonly Queue<(long At, long Count)> _samples = new();

    public double PerSecond { get; private set; }

    public void Add(long count)
    {
        var now = time.GetTimestamp();
        _samples.Enqueue((now, count));
        while (_samples.Count > 2 && time.GetElapsedTime(_samples.Peek().At, now) > Window)
            _samples.Dequeue();

        var (at, first) = _samples.Peek();
        var seconds = time.GetElapsedTime(at, now).TotalSeconds;
        PerSecond = seconds > 0 ? (count - first) / seconds : 0;
    }

    /// <summary>The time that so many more take; null while that cannot be said.</summary>
    public TimeSpan? Remaining(long more) =>
        PerSecond > 0 && more / PerSecond < TimeSpan.MaxValue.TotalSeconds
            ? TimeSpan.FromSeconds(more / PerSecond)
            : null;
}
