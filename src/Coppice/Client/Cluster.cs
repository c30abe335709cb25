using Coppice.Stores;
using Coppice.Workers;

namespace Coppice;

/// <summary>Runs calls on the slots of this process, or of many machines, and hands back their results.</summary>
public sealed partial class Cluster : IAsyncDisposable
{
    readonly ClusterParts _parts;
    readonly IJobs _jobs;
    readonly JobClient _client;
    readonly Task _started;
    int _disposed;

    Cluster(ClusterParts parts)
    {
        (_parts, _jobs, _client) = (parts, parts.Jobs, parts.Client);
        _started = parts.StartAsync();
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

    /// <summary>The cluster of many machines that a broker and a store make. Workers are started by <c>coppice
    /// worker</c>; this process runs no calls itself.</summary>
    /// <exception cref="ArgumentException">Options are out of range or missing; the message names all of
    /// them.</exception>
    /// <exception cref="BrokerException">The broker does not answer, or refuses.</exception>
    /// <exception cref="StoreException">The store does not answer, or refuses.</exception>
    public static async Task<Cluster> ConnectAsync(
        ClusterOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        var cluster = new Cluster(await ClusterParts.ConnectAsync(options.Check(), cancellationToken));
        await cluster._started;
        return cluster;
    }

    /// <summary>Shares a value with many calls: it is sent once to a machine. The value must not change any
    /// more.</summary>
    /// <exception cref="CoppiceException">Something in the value cannot travel.</exception>
    public async Task<Shared<T>> ShareAsync<T>(T value, CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(_disposed != 0, this);
        cancellationToken.ThrowIfCancellationRequested();
        if (_client.Remote is not { } remote)
            return new Shared<T>(value);
        return new Shared<T>(value, await remote.ShareAsync(value, cancellationToken));
    }

    /// <summary>Shares a value that this process needs no more: workers have it, and here it is forgotten. A cluster
    /// inside this process keeps it, since nobody else has it.</summary>
    /// <exception cref="CoppiceException">Something in the value cannot travel.</exception>
    public async Task<Shared<T>> HandOverAsync<T>(T value, CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(_disposed != 0, this);
        cancellationToken.ThrowIfCancellationRequested();
        return _client.Remote is { } remote
            ? new Shared<T>(await remote.ShareAsync(value, cancellationToken))
            : new Shared<T>(value);
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
        return new JobHandle<TResult>(_client, id, _client.Results.Reader<TResult>(record.Job));
    }

    /// <summary>Lets running calls end for a while, cancels what is left, and closes the store. Jobs that have not
    /// ended are lost, and say so.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
            return;
        await _started;
        await _parts.DisposeAsync();
    }

    /// <summary>The worker inside this process.</summary>
    internal Worker Worker =>
        _parts.Worker ?? throw new InvalidOperationException("The cluster's workers are other processes.");

    internal static Cluster Local(LocalOptions options) => new(ClusterParts.Local(options.Check()));
}
