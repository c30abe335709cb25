using System.Reflection;
using Coppice.Calls;
using Coppice.Jobs;
using Coppice.Stores;

namespace Coppice;

/// <summary>Reads the results of a job from the store, for a client that did not submit it.</summary>
static class StoredResult
{
    const int Page = 64;

    /// <summary>How to read a job's result as this type.</summary>
    /// <exception cref="ArgumentException">The job gives another type.</exception>
    public static Func<JobRecord, CancellationToken, Task<TResult>> Reader<TResult>(IJobs jobs, NewJob job)
    {
        var item = job.Single ? typeof(TResult) : typeof(TResult).GetElementType();
        if (item?.ToString() != job.ResultType || (!job.Single && !typeof(TResult).IsSZArray))
            throw new ArgumentException(
                $"Job {job.Id} ({job.Name}) gives {job.ResultType}{(job.Single ? "" : "[]")}, not {typeof(TResult)}.");
        if (job.Single)
            return async (record, token) => (await ReadAsync<TResult>(jobs, record, token))[0];
        // TResult is an array: read as one of its element's type.
        var read = typeof(StoredResult).GetMethod(nameof(ReadAsync), BindingFlags.Static | BindingFlags.NonPublic)!
            .MakeGenericMethod(item)
            .CreateDelegate<Func<IJobs, JobRecord, CancellationToken, Task<TResult>>>();
        return (record, token) => read(jobs, record, token);
    }

    static async Task<T[]> ReadAsync<T>(IJobs jobs, JobRecord record, CancellationToken cancellationToken)
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
                Decode<T>(record.Job, piece).CopyTo(results.AsSpan((int)piece.First));
                missing -= piece.Count;
                last = piece.Sequence;
            }
        }

        return results;
    }

    static T[] Decode<T>(NewJob job, StoredResults piece)
    {
        try
        {
            return ValueCodec.Decode<T[]>(EncodedValue.Parse(piece.Results));
        }
        catch (CodecException e)
        {
            throw new StoreException($"Job {job.Id} ({job.Name}): {e.Message}", e);
        }
    }
}
