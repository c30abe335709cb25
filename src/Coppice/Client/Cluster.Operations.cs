using System.Runtime.CompilerServices;

namespace Coppice;

// Looking after jobs and workers that others started.
public sealed partial class Cluster
{
    const int Page = 256;
    static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    /// <summary>The workers that are heard of now, by name.</summary>
    public IReadOnlyList<WorkerStatus> Workers => _client.Fleet.Workers;

    /// <summary>Whether calls run in this process and by reference: they see the very objects that they
    /// captured.</summary>
    public bool RunsByReference => _client.Remote is null;

    /// <summary>The way to a service that a job's call offers (<see cref="TaskServices.OfferAsync"/>).</summary>
    public ServiceLink FindService(Guid job, string name) => new(_parts.Services, job, name);

    /// <summary>Every job that the store knows, by age.</summary>
    public async IAsyncEnumerable<JobStatus> JobsAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        for (var after = Guid.Empty; ;)
        {
            var page = await _jobs.ListAsync(after, Page, cancellationToken);
            foreach (var record in page)
                yield return _client.Status(record);
            if (page.Count == 0)
                yield break;
            after = page[^1].Job.Id;
        }
    }

    /// <summary>How a job stands now.</summary>
    /// <exception cref="JobNotFoundException">No such job is known.</exception>
    public Task<JobStatus> StatusAsync(Guid id, CancellationToken cancellationToken = default) =>
        _client.StatusAsync(id, cancellationToken);

    /// <summary>How a job stands now, and again each time that it has changed, until it has ended.</summary>
    /// <exception cref="JobNotFoundException">No such job is known.</exception>
    public IAsyncEnumerable<JobStatus> WatchAsync(Guid id, CancellationToken cancellationToken = default) =>
        _client.WatchAsync(id, cancellationToken);

    /// <summary>Cancels a job, whoever submitted it; one that has ended stays as it is.</summary>
    /// <exception cref="JobNotFoundException">No such job is known.</exception>
    public async Task CancelAsync(Guid id, CancellationToken cancellationToken = default)
    {
        await _client.FindAsync(id, cancellationToken);
        await _client.CancelAsync(id, cancellationToken);
    }

    /// <summary>What a job's calls said, in order.</summary>
    /// <param name="id">The job.</param>
    /// <param name="follow">Whether to wait for more until the job has ended.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="JobNotFoundException">No such job is known.</exception>
    public async IAsyncEnumerable<JobLine> LinesAsync(
        Guid id, bool follow = false, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        for (long last = 0; ;)
        {
            // The state first: lines come before the end of what said them.
            var hasEnded = (await _client.StatusAsync(id, cancellationToken)).HasEnded;
            var lines = await _jobs.LogsAsync(id, last, Page, cancellationToken);
            foreach (var line in lines)
            {
                yield return new JobLine(line.Sequence, line.At, line.Worker, line.Item, line.Level, line.Text);
                last = line.Sequence;
            }

            if (lines.Count == Page)
                continue;
            if (!follow || hasEnded)
                yield break;
            await Task.Delay(Look, _client.Time, cancellationToken);
        }
    }
}
