using Coppice.Brokers;
using Coppice.Diagnostics;
using Coppice.Stores;
using Coppice.Workers;
using Microsoft.Extensions.Logging;

namespace Coppice;

/// <summary>Runs calls on the slots of this process, or of many machines, and hands back their results.</summary>
public sealed partial class Cluster : IAsyncDisposable
{
    readonly IBroker _broker = new EmbeddedBroker();
    readonly Home _home;
    readonly EmbeddedJobs _jobs;
    readonly Publisher _publisher;
    readonly Endings _endings;
    readonly JobClient _client;
    readonly Worker _worker;
    readonly Task _started;
    readonly Task _pruned;
    int _disposed;

    Cluster(LocalOptions options)
    {
        options.Check();
        var log = options.Loggers.CreateLogger("Coppice");
        var works = new WorkTable();
        var fleet = new Fleet(options.Time);
        _home = new Home(options.Home, log);
        var logs = new JobLogs(_home, options.Time);
        _jobs = new EmbeddedJobs(logs, new MemoLogs(_home, options.Time), options.Time, log);
        _publisher = new Publisher(_jobs, _broker, fleet, options.Time, log);
        _endings = new Endings(_broker, works);
        _client = new JobClient(_broker, _jobs, works, fleet, _publisher, _endings, options.Time, log);
        _worker = new Worker(options, _broker, _jobs, works, fleet, _publisher, _endings, log);
        _started = StartAsync();
        _pruned = _home.Exists ? Task.Run(() => Prune(logs, options.Retention, log)) : Task.CompletedTask;
    }

    /// <summary>A cluster inside this process: one slot for each processor, no server. Disposing it ends what still
    /// runs.</summary>
    /// <param name="options">Null for the defaults, with <c>COPPICE_HOME</c> where it is set.</param>
    /// <param name="cancellationToken">Cancels the start.</param>
    /// <exception cref="ArgumentException">Options are out of range; the message names all of them.</exception>
    public static async Task<Cluster> LocalAsync(
        LocalOptions? options = null, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var cluster = Local(options ?? LocalOptions.FromEnvironment());
        await cluster._started;
        return cluster;
    }

    /// <summary>Shares a value with many calls: it is sent once to a machine. The value must not change any
    /// more.</summary>
    public Task<Shared<T>> ShareAsync<T>(T value, CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(_disposed != 0, this);
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(new Shared<T>(value));
    }

    /// <summary>The handle of a job that was submitted earlier, by this process or another that shares the
    /// home.</summary>
    /// <typeparam name="TResult">What the job gives.</typeparam>
    /// <exception cref="JobNotFoundException">No such job is known.</exception>
    /// <exception cref="ArgumentException">The job gives another type.</exception>
    public async Task<JobHandle<TResult>> AttachAsync<TResult>(Guid id, CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(_disposed != 0, this);
        var record = await _client.FindAsync(id, cancellationToken);
        return new JobHandle<TResult>(_client, id, StoredResult.Reader<TResult>(_jobs, record.Job));
    }

    /// <summary>Lets running calls end for a while, cancels what is left, and closes the store. Jobs that have not
    /// ended are lost, and say so.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
            return;
        await _started;
        await _publisher.DisposeAsync();
        await _worker.DisposeAsync();
        await _jobs.DisposeAsync();
        _client.Works.Clear();
        _client.WakeAll();
        await _broker.DisposeAsync();
        await _pruned;
        _home.Dispose();
    }

    internal Worker Worker => _worker;

    internal static Cluster Local(LocalOptions options) => new(options);

    async Task StartAsync()
    {
        await _broker.ListenAsync(Topic.Events, _client.Hear, CancellationToken.None);
        await _worker.StartAsync(CancellationToken.None);
    }

    void Prune(JobLogs logs, TimeSpan retention, ILogger log)
    {
        try
        {
            _home.SweepLives();
            if (logs.Prune(retention) is > 0 and var pruned)
                log.JobsPruned(pruned, retention);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            log.UpkeepFailed(e.Message, e);
        }
    }
}
