using System.Reflection;
using Coppice.Calls;
using Coppice.Jobs;
using Coppice.Stores;

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
            var pieces = await jobs.ResultsAsync(record.Job.Id, last, Page, cancellationToken);
            if (pieces.Count == 0)
                throw new StoreException(
                    $"Job {record.Job.Id} ({record.Job.Name}): {missing} results are damaged; submit it again.");
            foreach (var piece in pieces)
            {
                var decoded = await DecodeAsync<T>(record.Job, piece, cancellationToken);
                decoded.CopyTo(results.AsSpan((int)piece.First));
                missing -= piece.Count;
                last = piece.Sequence;
            }
        }

        return results;
    }

    async Task<T[]> DecodeAsync<T>(NewJob job, StoredResults piece, CancellationToken cancellationToken)
    {
        try
        {
            return ValueCodec.Decode<T[]>(
                await PackedValue.UnpackAsync(piece.Results, blobs, cancellationToken), codec);
        }
        catch (CodecException e)
        {
            throw new StoreException($"Job {job.Id} ({job.Name}): {e.Message}", e);
        }
    }
}
