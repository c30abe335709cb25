using System.Collections.Concurrent;
using Coppice.Brokers;
using Coppice.Diagnostics;
using Coppice.Jobs;
using Coppice.Stores;
using Microsoft.Extensions.Logging;

namespace Coppice.Workers;

/// <summary>Brings tasks from the store to the broker, never more than the slots can soon take: whoever submits or
/// records publishes.</summary>
sealed class Publisher(IJobs jobs, IBroker broker, Fleet fleet, TimeProvider time, ILogger log) : IAsyncDisposable
{
    const int PerSlot = 4;
    const int EnoughPerSlot = 2;
    static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(200);
    static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);
    static readonly TimeSpan Farewell = TimeSpan.FromSeconds(5);

    readonly Lock _lock = new();
    readonly CancellationTokenSource _closing = new();
    readonly HashSet<ITimer> _timers = [];
    readonly ConcurrentDictionary<string, int> _asked = new(StringComparer.Ordinal);
    readonly ConcurrentDictionary<string, Task> _publishing = new(StringComparer.Ordinal);

    public async Task PublishAsync(string route, CancellationToken cancellationToken)
    {
        var slots = Math.Max(1, fleet.Slots(route));
        try
        {
            var envelopes = await jobs.TakeAsync(route, PerSlot * slots, slots, cancellationToken);
            if (envelopes.Count > 0)
                await SendAsync(route, envelopes);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            // Whoever records next publishes, and so does every sweep.
            log.PublishingFailed(route, e.Message);
        }
    }

    // The store says that they are published: until the broker has them they are sent, again and again. Where this
    // process ends before, the sweep finds that nobody holds them, and puts them back.
    async Task SendAsync(string route, IReadOnlyList<Envelope> envelopes)
    {
        using var activity = Tracing.Publish(route, envelopes.Count);
        for (var pause = ShortestPause; ; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            try
            {
                await broker.PublishAsync(route, envelopes, _closing.Token);
                return;
            }
            catch (BrokerException e)
            {
                log.PublishingFailed(route, e.Message);
                // Some may have arrived: who gets one asks whether it is still to be run.
                envelopes = [.. envelopes.Select(envelope => envelope with { Republished = true })];
            }
            catch (OperationCanceledException)
            {
                return;
            }

            await Task.Delay(pause, time, _closing.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Whether so many published tasks last until the next is recorded, and more can be brought then, several at
    /// a time.</summary>
    public bool IsEnough(string route, int published) => published > EnoughPerSlot * Math.Max(1, fleet.Slots(route));

    /// <summary>Publishes soon: whoever asks while that is under way is served by one more round after it.</summary>
    public void PublishSoon(string route)
    {
        var asked = _asked.AddOrUpdate(route, 1, static (_, before) => Math.Min(before + 1, 2));
        if (asked == 1)
            _publishing[route] = Task.Run(() => PublishAskedAsync(route), CancellationToken.None);
    }

    /// <summary>Publishes once more when a retry is due.</summary>
    public void PublishAt(string route, DateTimeOffset due)
    {
        var wait = due - time.GetUtcNow();
        ITimer? timer = null;
        lock (_lock)
        {
            // Started below, once it is set and known: never null when it fires.
            timer = time.CreateTimer(
                _ => _ = FireAsync(timer!, route), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            _timers.Add(timer);
            timer.Change(wait > TimeSpan.Zero ? wait : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
        }
    }

    public async ValueTask DisposeAsync()
    {
        ITimer[] timers;
        lock (_lock)
        {
            timers = [.. _timers];
            _timers.Clear();
        }

        foreach (var timer in timers)
            await timer.DisposeAsync();
        // What the store says is published, and no broker has, would wait for a sweep.
        _closing.CancelAfter(Farewell);
        await Task.WhenAll(_publishing.Values);
    }

    async Task PublishAskedAsync(string route)
    {
        do
        {
            _asked[route] = 1;
            await PublishAsync(route, CancellationToken.None);
        }
        while (!_asked.TryRemove(KeyValuePair.Create(route, 1)));
    }

    async Task FireAsync(ITimer timer, string route)
    {
        lock (_lock)
            if (!_timers.Remove(timer))
                return;
        await PublishAsync(route, CancellationToken.None);
        await timer.DisposeAsync();
    }
}
