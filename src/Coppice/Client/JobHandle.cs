namespace Coppice;

/// <summary>A durable job, as its client holds it.</summary>
/// <typeparam name="TResult">What the job gives.</typeparam>
public sealed class JobHandle<TResult>
{
    internal JobHandle(Cluster cluster, Guid id) => (Cluster, Id) = (cluster, id);

    /// <summary>The id by which any client finds the job again.</summary>
    public Guid Id { get; }

    internal Cluster Cluster { get; }

    /// <summary>How the job stands now.</summary>
    public Task<JobStatus> StatusAsync(CancellationToken cancellationToken = default) =>
        throw new NotImplementedException();

    /// <summary>How the job stands, each time that it changes, until it has ended.</summary>
    public IAsyncEnumerable<JobStatus> WatchAsync(CancellationToken cancellationToken = default) =>
        throw new NotImplementedException();

    /// <summary>Waits for the job's result. The token cancels the wait, not the job.</summary>
    /// <exception cref="JobFailedException">A call threw more often than the job allows, or the job was lost.</exception>
    /// <exception cref="JobTimedOutException">A call took longer than the job allows.</exception>
    /// <exception cref="JobCanceledException">The job was canceled.</exception>
    /// <exception cref="JobNotFoundException">The job was pruned.</exception>
    public Task<TResult> ResultAsync(CancellationToken cancellationToken = default) =>
        throw new NotImplementedException();

    /// <summary>Cancels the job; running calls see their token fire. A job that has ended stays as it is.</summary>
    public Task CancelAsync(CancellationToken cancellationToken = default) => throw new NotImplementedException();
}
