using Coppice.Brokers;
using Coppice.Diagnostics;
using Coppice.Jobs;
using Microsoft.Extensions.Logging;

namespace Coppice.Workers;

/// <summary>What a worker does once a second: leases for long tasks, heartbeats, and the sweep of what a crash
/// left.</summary>
sealed class Upkeep(Worker worker, Publisher publisher, Endings endings, Fleet fleet, ILogger log)
{
    static readonly TimeSpan Tick = TimeSpan.FromSeconds(1);
    static readonly TimeSpan LeaseAfter = TimeSpan.FromSeconds(10);
    static readonly TimeSpan LeaseFor = TimeSpan.FromSeconds(30);
    static readonly TimeSpan RenewEvery = TimeSpan.FromSeconds(10);
    static readonly TimeSpan RepublishAfter = TimeSpan.FromSeconds(60);

    static readonly TimeSpan ForgetEvery = TimeSpan.FromMinutes(1);

    // Workers sweep in turn, and each of them every so many seconds however many they are.
    const int LongestTurn = 5;

    long _ticks;
    long _beaten;
    long _forgot;
    long _renewed;

    public async Task LoopAsync(CancellationToken cancellationToken)
    {
        _beaten = _renewed = _forgot = worker.Time.GetTimestamp();
        using var timer = new PeriodicTimer(Tick, worker.Time);
        while (await timer.WaitForNextTickAsync(cancellationToken))
        {
            try
            {
                await LeaseAsync(cancellationToken);
                await SendDeathsAsync(cancellationToken);
                await worker.Lines.FlushAsync(cancellationToken);
                await worker.Meters.FlushAsync(cancellationToken);
                await LookAfterAsync(cancellationToken);
                await worker.Scratch.SweepAsync(worker.Jobs, cancellationToken);
                await ForgetAsync(cancellationToken);
                if (worker.Time.GetElapsedTime(_beaten) >= Fleet.Beat)
                {
                    _beaten = worker.Time.GetTimestamp();
                    await worker.BeatAsync(cancellationToken);
                }

                await SweepAsync(cancellationToken);
            }
            catch (Exception e) when (!cancellationToken.IsCancellationRequested)
            {
                log.UpkeepFailed(e.Message, e);
            }
        }
    }

    /// <summary>Sends certificates that the parent has left.</summary>
    public Task SendDeathsAsync(CancellationToken cancellationToken) =>
        worker.Settings.Spool?.SendAsync(CertifyAsync, cancellationToken) ?? Task.CompletedTask;

    public async Task CertifyAsync(DeathCertificate death, CancellationToken cancellationToken)
    {
        var buried = await worker.Jobs.CertifyAsync(death, cancellationToken);
        await endings.TellAsync(buried.Ended, cancellationToken);
        foreach (var route in buried.Routes)
            await publisher.PublishAsync(route, cancellationToken);
    }

    async Task LeaseAsync(CancellationToken cancellationToken)
    {
        var renews = worker.Time.GetElapsedTime(_renewed) >= RenewEvery;
        var chunks = worker.Slots.Select(slot => slot.Current).OfType<Chunk>()
            .Where(chunk => !chunk.Envelope.Awaited && chunk.Held >= LeaseAfter && (renews || !chunk.IsLeased))
            .ToArray();
        if (chunks.Length == 0)
            return;
        if (renews)
            _renewed = worker.Time.GetTimestamp();
        var held = await worker.Jobs.LeaseAsync(
            worker.Settings.Holder,
            [.. chunks.Select(chunk => new HeldTask(chunk.Envelope.Task, chunk.Envelope.Attempt))],
            LeaseFor,
            cancellationToken);
        for (var i = 0; i < chunks.Length; i++)
            await TakeHoldAsync(chunks[i], held[i], cancellationToken);
    }

    // Jobs that were ended elsewhere: the signal may have been lost.
    async Task LookAfterAsync(CancellationToken cancellationToken)
    {
        var works = worker.Works.All.Where(work => work.Blobs is not null && !work.IsAwaited).ToArray();
        if (works.Length == 0)
            return;
        var states = await worker.Jobs.StatesAsync([.. works.Select(work => work.Id)], cancellationToken);
        for (var i = 0; i < works.Length; i++)
            if (states[i] is null || states[i]!.Value.HasEnded())
            {
                works[i].Cancel();
                worker.Works.Remove(works[i].Id);
            }
    }

    // What is remembered is bounded by whoever has the time.
    async Task ForgetAsync(CancellationToken cancellationToken)
    {
        if (worker.Time.GetElapsedTime(_forgot) < ForgetEvery)
            return;
        _forgot = worker.Time.GetTimestamp();
        if (await worker.Jobs.TrimMemoriesAsync(worker.Settings.Remembered, cancellationToken) is > 0 and var gone)
            log.Forgotten(gone, worker.Settings.Remembered >> 20);
    }

    async Task TakeHoldAsync(Chunk chunk, bool isHeld, CancellationToken cancellationToken)
    {
        if (isHeld && !chunk.IsLeased)
        {
            chunk.IsLeased = true;
            if (chunk.Slot is { } slot)
                await slot.PauseAsync(chunk, cancellationToken);
            await chunk.AcknowledgeAsync(cancellationToken);
            if (chunk.Found is { } work)
                await publisher.PublishAsync(Route.Of(work.Options), cancellationToken);
        }
        else if (!isHeld && chunk.IsLeased)
        {
            // Lapsed, and perhaps run elsewhere: whatever comes of it here is refused.
            chunk.GiveUp(null);
        }
    }

    async Task SweepAsync(CancellationToken cancellationToken)
    {
        var (place, count) = fleet.PlaceOf(worker.Settings.Id);
        var turn = Math.Min(count, LongestTurn);
        if (_ticks++ % turn != place % turn)
            return;
        var routes = await worker.Jobs.RoutesAsync(cancellationToken);
        if (routes.Count == 0)
            return;
        var empty = new HashSet<string>(StringComparer.Ordinal);
        foreach (var route in routes)
            if (await worker.Broker.CountAsync(route, cancellationToken) == 0)
                empty.Add(route);
        var held = fleet.Held.ToHashSet();
        held.UnionWith(worker.Held);
        var sweep = await worker.Jobs.SweepAsync(empty, held, RepublishAfter, cancellationToken);
        await endings.TellAsync(sweep.Ended, cancellationToken);
        foreach (var route in sweep.Routes)
            await publisher.PublishAsync(route, cancellationToken);
    }
}
