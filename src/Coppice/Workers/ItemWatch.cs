namespace Coppice.Workers;

/// <summary>Watches over the time of one item: fires its token, and gives it up if it goes on nevertheless.</summary>
sealed class ItemWatch : IAsyncDisposable
{
    static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    readonly CancellationTokenSource _token;
    readonly ITimer _timer;
    readonly bool _seesToken;
    readonly Action _giveUp;
    volatile bool _fired;
    int _ended;

    public ItemWatch(
        TimeProvider time, TimeSpan timeout, bool seesToken, CancellationToken cancellation, Action giveUp)
    {
        (_seesToken, _giveUp) = (seesToken, giveUp);
        _token = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        // Started only once the field is set: the callback sets it anew.
        _timer = time.CreateTimer(_ => Fire(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _timer.Change(timeout, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Fires when the item's time is up, or its job is canceled.</summary>
    public CancellationToken Token => _token.Token;

    /// <summary>Whether the item's time is up.</summary>
    public bool HasFired => _fired;

    /// <summary>Ends the watch; true for who comes first, the item or the clock.</summary>
    public bool TryEnd() => Interlocked.Exchange(ref _ended, 1) == 0;

    public async ValueTask DisposeAsync()
    {
        await _timer.DisposeAsync();
        _token.Dispose();
    }

    void Fire()
    {
        if (!_fired)
        {
            _fired = true;
            _ = Quiet.CancelAsync(_token);
            // Who cannot see the token cannot make use of grace.
            if (_seesToken)
            {
                _timer.Change(Grace, Timeout.InfiniteTimeSpan);
                return;
            }
        }

        if (TryEnd())
            _giveUp();
    }
}

/// <summary>The item ended, but too late.</summary>
sealed class ItemTimeoutException(TimeSpan limit) : Exception
{
    public TimeSpan Limit => limit;
}

/// <summary>The item ended after its chunk had been given up: nobody waits for this run any more.</summary>
sealed class GivenUpException : Exception;
