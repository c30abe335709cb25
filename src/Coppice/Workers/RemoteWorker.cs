using Coppice.Brokers;
using Coppice.Code;
using Coppice.Security;
using Coppice.Services;
using Coppice.Stores;

namespace Coppice.Workers;

/// <summary>A worker of a cluster of many machines, in this process.</summary>
sealed class RemoteWorker : IAsyncDisposable
{
    readonly Store _store;
    readonly IBroker _broker;
    readonly Publisher _publisher;
    readonly Home _cache;
    readonly CachedBlobs _blobs;
    readonly Switchboard _services;
    readonly Housekeeping _housekeeping;

    RemoteWorker(Store store, IBroker broker, ClusterOptions options, WorkerSettings settings, Seal seal)
    {
        var log = options.Loggers.CreateLogger("Coppice");
        (_store, _broker, Fleet) = (store, broker, new Fleet(options.Time));
        _cache = new Home(options.Cache, log);
        _publisher = new Publisher(store.Jobs, broker, Fleet, options.Time, log);
        _services = new Switchboard(store.Jobs, seal, options.Store, options.Time);
        var fetching = Path.Combine(Path.GetFullPath(options.Cache), "fetching");
        PieceFetch.Sweep(fetching, options.Time);
        var mount = options.SharedFolder is { } folder ? new FileBlobs(new Home(folder, log), options.Time) : null;
        var copies = new FileBlobs(_cache, options.Time);
        _blobs = new CachedBlobs(store.Blobs, copies, fetching, options.CacheLimit, mount);
        Code = new CodeCache(_blobs, options.Cache);
        _housekeeping = new Housekeeping(store.Blobs, copies, Code, options.Time, log);
        var works = new WorkTable();
        Worker = new Worker(
            settings,
            broker,
            store.Jobs,
            new CachedEntries(store.Entries, options.Time),
            works,
            Fleet,
            _publisher,
            new Endings(broker, works),
            log,
            _services,
            new WorkLoader(store.Jobs, _blobs, seal, Code, log));
    }

    public Worker Worker { get; }

    public CodeCache Code { get; }

    public Fleet Fleet { get; }

    public IJobs Jobs => _store.Jobs;

    /// <summary>Connects, and takes tasks from then on.</summary>
    public static async Task<RemoteWorker> StartAsync(
        ClusterOptions options, WorkerSettings settings, CancellationToken cancellationToken)
    {
        var worker = await OpenAsync(options, settings, cancellationToken);
        try
        {
            await worker._broker.ListenAsync(Topic.Fleet, worker.Fleet.Hear, cancellationToken);
            await worker.Worker.StartAsync(cancellationToken);
            worker._housekeeping.Start();
            return worker;
        }
        catch
        {
            await worker.DisposeAsync();
            throw;
        }
    }

    /// <summary>Connects, and takes nothing by itself.</summary>
    public static async Task<RemoteWorker> OpenAsync(
        ClusterOptions options, WorkerSettings settings, CancellationToken cancellationToken)
    {
        var seal = new Seal(options.Key, options.Name);
        var store = Backends.StoreAsync(options, cancellationToken);
        var broker = Backends.BrokerAsync(options, seal, cancellationToken);
        await Task.WhenAll(store, broker);
        return new RemoteWorker(await store, await broker, options, settings, seal);
    }

    /// <summary>Drains: lets what runs end for a while, and hands the rest back.</summary>
    public async ValueTask DisposeAsync()
    {
        await _housekeeping.DisposeAsync();
        await Worker.DisposeAsync();
        await Code.DisposeAsync();
        await _blobs.DisposeAsync();
        await _publisher.DisposeAsync();
        await _broker.DisposeAsync();
        await _store.DisposeAsync();
        _services.Dispose();
        _cache.Dispose();
    }
}
