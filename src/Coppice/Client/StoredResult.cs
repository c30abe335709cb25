using System.Reflection;
using Coppice.Calls;
using Coppice.Jobs;
using Coppice.Stores;
using Coppice.Workers;

namespace Coppice;

/// <summary>Reads the results of jobs from the store, for whoever did not run them.</summary>
sealed class StoredResult(IJobs jobs, IBlobs? blobs, CodecOptions codec)
{
    const int Page = 64;

    /// <summary>The result of a job that has ended well.</summary>
    /// <exception cref="JobNotFoundException">No such job is known.</exception>
    public async Task<TResult> ReadAsync<TResult>(Guid job, CancellationToken cancellationToken)
    {
        var record = await jobs.FindAsync(job, cancellationToken)
            ?? throw new JobNotFoundException($"No job {job} is known here: it was pruned.");
        return record.State == JobState.Succeeded
            ? await Reader<TResult>(record.Job)(record, cancellationToken)
            : throw JobFaults.Of(record);
    }

    /// <summary>The results of many jobs that each give one value, in their order.</summary>
    /// <exception cref="JobNotFoundException">One of them is not known.</exception>
    public async Task<TResult[]> ReadAllAsync<TResult>(IReadOnlyList<Guid> all, CancellationToken cancellationToken)
    {
        var results = new List<TResult>(all.Count);
        foreach (var page in all.Chunk(4 * Page))
        {
            var singles = await jobs.SinglesAsync(page, typeof(TResult).ToString(), cancellationToken);
            for (var i = 0; i < page.Length; i++)
                results.Add(singles[i] is { } bytes
                    ? (await DecodeAsync<TResult>(page[i], "a parent", bytes, cancellationToken))[0]
                    : await ReadAsync<TResult>(page[i], cancellationToken));
        }

        return [.. results];
    }

    /// <summary>How to read a job's result as this type.</summary>
    /// <exception cref="ArgumentException">The job gives another type.</exception>
    public Func<JobRecord, CancellationToken, Task<TResult>> Reader<TResult>(NewJob job)
    {
        var item = job.Single ? typeof(TResult) : typeof(TResult).GetElementType();
        if (item?.ToString() != job.ResultType || (!job.Single && !typeof(TResult).IsSZArray))
            throw new ArgumentException(
                $"Job {job.Id} ({job.Name}) gives {job.ResultType}{(job.Single ? "" : "[]")}, not {typeof(TResult)}.");
        if (job.Single)
            return async (record, token) => (await ReadItemsAsync<TResult>(record, token))[0];
        // TResult is an array: read as one of its element's type.
        return typeof(StoredResult).GetMethod(nameof(ReadItemsAsync), BindingFlags.Instance | BindingFlags.NonPublic)!
            .MakeGenericMethod(item)
            .CreateDelegate<Func<JobRecord, CancellationToken, Task<TResult>>>(this);
    }

    async Task<T[]> ReadItemsAsync<T>(JobRecord record, CancellationToken cancellationToken)
    {
        var results = new T[record.Items];
        var missing = results.Length;
        for (long last = 0; missing > 0;)
        {
            var pieces = (await jobs.ResultsAsync(record.Job.Id, last, Page, cancellationToken)).Pieces;
            if (pieces.Count == 0)
                throw new StoreException(
                    $"Job {record.Job.Id} ({record.Job.Name}): {missing} results are damaged; submit it again.");
            foreach (var piece in pieces)
            {
                var decoded = await DecodeAsync<T>(
                    record.Job.Id, record.Job.Name, piece.Results, cancellationToken);
                decoded.CopyTo(results.AsSpan((int)piece.First));
                missing -= piece.Count;
                last = piece.Sequence;
            }
        }

        return results;
    }

    async Task<T[]> DecodeAsync<T>(
        Guid job, string name, ReadOnlyMemory<byte> results, CancellationToken cancellationToken)
    {
        try
        {
            return ResultBlock.Decode<T>(await PackedValue.UnpackAsync(results, blobs, cancellationToken), codec);
        }
        catch (CodecException e)
        {
            throw new StoreException($"Job {job} ({name}): {e.Message}", e);
        }
    }
}
