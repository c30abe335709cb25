namespace Coppice.Workers;

/// <summary>Watches over the time of one item: fires its token, and gives it up if it goes on nevertheless.</summary>
sealed class ItemWatch : IAsyncDisposable
{
    static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    readonly CancellationTokenSource _limit;
    readonly CancellationTokenSource _both;
    readonly ITimer _timer;
    int _ended;

    public ItemWatch(
        TimeProvider time, TimeSpan timeout, bool seesToken, CancellationToken cancellation, Action giveUp)
    {
        _limit = new CancellationTokenSource(timeout, time);
        _both = CancellationTokenSource.CreateLinkedTokenSource(cancellation, _limit.Token);
        // Who cannot see the token cannot make use of grace.
        _timer = time.CreateTimer(
            _ =>
            {
                if (TryEnd())
                    giveUp();
            },
            null,
            seesToken ? timeout + Grace : timeout,
            Timeout.InfiniteTimeSpan);
    }

    /// <summary>Fires when the item's time is up, or its job is canceled.</summary>
    public CancellationToken Token => _both.Token;

    public bool HasFired => _limit.IsCancellationRequested;

    /// <summary>Ends the watch; true for who comes first, the item or the clock.</summary>
    public bool TryEnd() => Interlocked.Exchange(ref _ended, 1) == 0;

    public async ValueTask DisposeAsync()
    {
        await _timer.DisposeAsync();
        _both.Dispose();
        _limit.Dispose();
    }
}

/// <summary>The item ended, but too late.</summary>
sealed class ItemTimeoutException(TimeSpan limit) : Exception
{
    public TimeSpan Limit => limit;
}

/// <summary>The item ended after its chunk had been given up: nobody waits for this run any more.</summary>
sealed class GivenUpException : Exception;
