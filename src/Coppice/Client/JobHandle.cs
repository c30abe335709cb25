using Coppice.Jobs;

namespace Coppice;

/// <summary>A durable job, as its client holds it.</summary>
/// <typeparam name="TResult">What the job gives.</typeparam>
public sealed class JobHandle<TResult>
{
    readonly JobClient _client;
    readonly Func<JobRecord, CancellationToken, Task<TResult>> _read;

    internal JobHandle(JobClient client, Guid id, Func<JobRecord, CancellationToken, Task<TResult>> read) =>
        (_client, Id, _read) = (client, id, read);

    /// <summary>The id by which any client finds the job again.</summary>
    public Guid Id { get; }

    /// <summary>How the job stands now.</summary>
    /// <exception cref="JobNotFoundException">The job was pruned.</exception>
    public Task<JobStatus> StatusAsync(CancellationToken cancellationToken = default) =>
        _client.StatusAsync(Id, cancellationToken);

    /// <summary>How the job stands now, and again each time that it has changed, until it has ended.</summary>
    /// <exception cref="JobNotFoundException">The job was pruned.</exception>
    public IAsyncEnumerable<JobStatus> WatchAsync(CancellationToken cancellationToken = default) =>
        _client.WatchAsync(Id, cancellationToken);

    /// <summary>Waits for the job's result. The token cancels the wait, not the job.</summary>
    /// <exception cref="JobFailedException">A call threw more often than the job allows, or the job was
    /// lost.</exception>
    /// <exception cref="JobTimedOutException">A call took longer than the job allows.</exception>
    /// <exception cref="JobCanceledException">The job was canceled.</exception>
    /// <exception cref="JobNotFoundException">The job was pruned.</exception>
    public async Task<TResult> ResultAsync(CancellationToken cancellationToken = default)
    {
        var record = await _client.EndAsync(Id, cancellationToken);
        return record.State == JobState.Succeeded
            ? await _read(record, cancellationToken)
            : throw JobFaults.Of(record);
    }

    /// <summary>Cancels the job; running calls see their token fire. A job that has ended stays as it is.</summary>
    public Task CancelAsync(CancellationToken cancellationToken = default) =>
        _client.CancelAsync(Id, cancellationToken);
}
