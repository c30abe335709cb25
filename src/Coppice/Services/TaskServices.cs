using Coppice.Services;

namespace Coppice;

/// <summary>How calls that run at the same time speak with each other: one offers a service, others find it through the
/// store and ask it over HTTP/2, signed with the cluster's key.</summary>
public sealed class TaskServices
{
    readonly Switchboard _switchboard;

    internal TaskServices(Switchboard switchboard, Guid job) => (_switchboard, Job) = (switchboard, job);

    /// <summary>The job that the call is of.</summary>
    public Guid Job { get; }

    /// <summary>Answers whoever asks this job's service of that name, until disposed. A later offer of the same name takes
    /// its place.</summary>
    /// <param name="name">The service's name within the job.</param>
    /// <param name="answer">Called for many requests at once, and for the same one again where an answer was
    /// lost.</param>
    /// <param name="cancellationToken">Cancels the start.</param>
    /// <exception cref="CoppiceException">This process has no Coppice.Kestrel, or may not listen.</exception>
    /// <exception cref="StoreException">The address cannot be stored; services are for jobs, not for awaited
    /// calls.</exception>
    public Task<IAsyncDisposable> OfferAsync(
        string name,
        Func<ReadOnlyMemory<byte>, CancellationToken, ValueTask<ReadOnlyMemory<byte>>> answer,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(answer);
        return _switchboard.OfferAsync(Job, name, answer, cancellationToken);
    }

    /// <summary>The way to a service, of this job or another; whether it is there shows when it is asked.</summary>
    public ServiceLink Find(Guid job, string name) => new(_switchboard, job, name);

    /// <summary>Keeps content under a name as long as the store keeps the job, in place of what had that name: a
    /// checkpoint, for the run that follows a death.</summary>
    public Task KeepAsync(string name, ReadOnlyMemory<byte> content, CancellationToken cancellationToken = default) =>
        _switchboard.Jobs.NoteAsync(Job, $"kept {name}", content, cancellationToken);

    /// <summary>What <see cref="KeepAsync"/> kept under the name; null where there is nothing.</summary>
    public Task<ReadOnlyMemory<byte>?> KeptAsync(string name, CancellationToken cancellationToken = default) =>
        _switchboard.Jobs.NotedAsync(Job, $"kept {name}", cancellationToken);
}
