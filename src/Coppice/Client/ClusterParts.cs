using Coppice.Brokers;
using Coppice.Code;
using Coppice.Diagnostics;
using Coppice.Security;
using Coppice.Services;
using Coppice.Stores;
using Coppice.Workers;
using Microsoft.Extensions.Logging;

namespace Coppice;

/// <summary>What a cluster is made of, here: all of it in this process, or this client's end of one of many
/// machines.</summary>
sealed class ClusterParts : IAsyncDisposable
{
    // A third of how long the store keeps a job for a client that is not heard of.
    static readonly TimeSpan KeepEvery = TimeSpan.FromSeconds(20);

    static readonly TimeSpan RollCall = TimeSpan.FromSeconds(1);

    readonly CancellationTokenSource _closing = new();
    readonly IBroker _broker;
    readonly IAsyncDisposable _store;
    readonly Publisher _publisher;
    readonly TimeProvider _time;
    readonly ILogger _log;
    Task _upkeep = Task.CompletedTask;

    ClusterParts(
        IBroker broker,
        IJobs jobs,
        CachedEntries entries,
        IAsyncDisposable store,
        Fleet fleet,
        WorkTable works,
        TimeProvider time,
        ILogger log,
        Switchboard services,
        RemoteCalls? remote)
    {
        Services = services;
        (_broker, Jobs, Entries, _store, _time, _log) = (broker, jobs, entries, store, time, log);
        _publisher = new Publisher(jobs, broker, fleet, time, log);
        Endings = new Endings(broker, works);
        Client = new JobClient(broker, jobs, works, fleet, _publisher, Endings, time, log, remote);
    }

    public IJobs Jobs { get; }

    public CachedEntries Entries { get; }

    public JobClient Client { get; }

    /// <summary>The way to services that calls offer.</summary>
    public Switchboard Services { get; }

    /// <summary>The code that the worker here has loaded by itself, if it shares none with the client.</summary>
    CodeCache? Code { get; set; }

    /// <summary>The worker inside this process, if there is one.</summary>
    public Worker? Worker { get; private set; }

    public ILogger Log => _log;

    Endings Endings { get; }

    /// <summary>Runs beside everything else, from the start on.</summary>
    Func<CancellationToken, Task> Upkeep { get; set; } = _ => Task.CompletedTask;

    public static ClusterParts Local(LocalOptions options)
    {
        var log = options.Loggers.CreateLogger("Coppice");
        var (broker, fleet, works) = (new EmbeddedBroker(), new Fleet(options.Time), new WorkTable());
        var home = new Home(options.Home, log);
        var logs = new JobLogs(home, options.Time);
        var jobs = new EmbeddedJobs(logs, new MemoLogs(home, options.Time), options.Time, log);
        var (workerWorks, remote, loader) = (works, default(RemoteCalls), default(WorkLoader));
        var code = default(CodeCache);
        var seal = new Seal(ClusterKey.New(), "local");
        if (options.Strict)
        {
            var blobs = new FileBlobs(home, options.Time);
            code = new CodeCache(blobs, Path.Combine(options.Home, "cache"));
            remote = new RemoteCalls(blobs, seal, log);
            loader = new WorkLoader(jobs, blobs, seal, code, log);
            workerWorks = new WorkTable();
        }

        var store = new OwnStore(jobs, home);
        var services = new Switchboard(jobs, seal, null, options.Time);
        var entries = new CachedEntries(new FileEntries(home), options.Time);
        var parts = new ClusterParts(
            broker, jobs, entries, store, fleet, works, options.Time, log, services, remote);
        var endings = remote is null ? parts.Endings : new Endings(broker, workerWorks);
        parts.Worker = new Worker(
            WorkerSettings.Of(options) with { Scratch = Path.Combine(home.Scratch, home.Owner) },
            broker,
            jobs,
            entries,
            workerWorks,
            fleet,
            parts._publisher,
            endings,
            log,
            services,
            loader);
        parts.Code = code;
        if (home.Exists)
            parts.Upkeep = _ => Task.Run(() => Prune(home, logs, options.Retention, log), CancellationToken.None);
        return parts;
    }

    public static async Task<ClusterParts> ConnectAsync(ClusterOptions options, CancellationToken cancellationToken)
    {
        var log = options.Loggers.CreateLogger("Coppice");
        var seal = new Seal(options.Key, options.Name);
        var store = await Backends.StoreAsync(options, cancellationToken);
        try
        {
            var broker = await Backends.BrokerAsync(options, seal, cancellationToken);
            var parts = new ClusterParts(
                broker,
                store.Jobs,
                new CachedEntries(store.Entries, options.Time),
                store,
                new Fleet(options.Time),
                new WorkTable(),
                options.Time,
                log,
                new Switchboard(store.Jobs, seal, options.Store, options.Time),
                new RemoteCalls(Mounted(store.Blobs, options, log), seal, log));
            parts.Upkeep = parts.KeepAsync;
            return parts;
        }
        catch
        {
            await store.DisposeAsync();
            throw;
        }
    }

    public async Task StartAsync()
    {
        await _broker.ListenAsync(Topic.Fleet, Client.Fleet.Hear, CancellationToken.None);
        await _broker.ListenAsync(Topic.Events, Client.Hear, CancellationToken.None);
        if (Worker is not null)
            await Worker.StartAsync(CancellationToken.None);
        else
            await CallRollAsync();
        _upkeep = Upkeep(_closing.Token);
    }

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        await _publisher.DisposeAsync();
        if (Worker is not null)
            await Worker.DisposeAsync();
        if (Code is not null)
            await Code.DisposeAsync();
        if (Jobs is EmbeddedJobs)
            Worker?.Scratch.Clear();
        await _upkeep;
        Services.Dispose();
        await _store.DisposeAsync();
        Client.Works.Clear();
        Client.WakeAll();
        await _broker.DisposeAsync();
    }

    // Who lives says so at once; where nobody does, that is known after a while.
    async Task CallRollAsync()
    {
        var heard = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var ear = await _broker.ListenAsync(
            Topic.Fleet,
            signal =>
            {
                if (signal.Kind != SignalKind.Heartbeat)
                    return;
                // Here as well: the other ear may be later.
                Client.Fleet.Hear(signal);
                heard.TrySetResult();
            },
            CancellationToken.None);
        await _broker.AnnounceAsync(Topic.Control, new(SignalKind.RollCall), CancellationToken.None);
        await Task.WhenAny(heard.Task, Task.Delay(RollCall, _time));
    }

    async Task KeepAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(KeepEvery, _time);
        while (await NextAsync(timer, cancellationToken))
        {
            try
            {
                await Client.KeepAsync(cancellationToken);
            }
            catch (Exception e) when (e is CoppiceException or OperationCanceledException)
            {
                _log.StoreAway(e.Message);
            }
        }
    }

    static IBlobs Mounted(IBlobs store, ClusterOptions options, ILogger log) => options.SharedFolder is { } folder
        ? new MountedBlobs(store, new FileBlobs(new Home(folder, log), options.Time), log)
        : store;

    static async ValueTask<bool> NextAsync(PeriodicTimer timer, CancellationToken cancellationToken)
    {
        try
        {
            return await timer.WaitForNextTickAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    static void Prune(Home home, JobLogs logs, TimeSpan retention, ILogger log)
    {
        try
        {
            home.SweepLives();
            if (logs.Prune(retention) is > 0 and var pruned)
                log.JobsPruned(pruned, retention);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            log.UpkeepFailed(e.Message, e);
        }
    }

    sealed class OwnStore(EmbeddedJobs jobs, Home home) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await jobs.DisposeAsync();
            home.Dispose();
        }
    }
}
