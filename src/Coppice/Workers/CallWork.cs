using Coppice.Calls;
using Coppice.Jobs;
using Coppice.Stores;

namespace Coppice.Workers;

/// <summary>A call by reference: the delegate itself, items where they are, results to where they go.</summary>
sealed class CallWork<TIn, TOut>(
    Guid id, string name, JobOptions options, Call<TIn, TOut> call, Items<TIn> items, Sink<TOut> sink)
    : Work(id, name, options)
{
    public Call<TIn, TOut> Call => call;

    public Items<TIn> Items => items;

    /// <summary>Whether results are encoded, for whoever attaches to the job later.</summary>
    public bool Encodes { get; init; }

    /// <summary>Whether the job has one call only, so that no index is worth telling.</summary>
    public bool IsSingle { get; init; }

    /// <summary>Where results are remembered; null where they are not.</summary>
    public Recollection<TIn, TOut>? Memory { get; init; }

    public override bool SeesToken => call.SeesToken;

    public override Task<Finished> RunAsync(Chunk chunk) => new ChunkRun<TIn, TOut>(this, chunk).RunAsync();

    public override void Take(Finished finished)
    {
        if (finished.Outcome.Done > 0)
            sink.Put(
                finished.Chunk.Envelope.First,
                ((TOut[])finished.Results).AsSpan(0, finished.Outcome.Done),
                finished.Remembered,
                finished.Outcome.Elapsed);
    }
}

/// <summary>The durable memory of one call.</summary>
sealed class Recollection<TIn, TOut>(IJobs jobs, MemoScope scope, ContentHash hash, bool fresh)
{
    public ContentHash Scope => hash;

    public ContentHash KeyOf(TIn item) => scope.KeyOf(item);

    /// <summary>For each key the bytes of the result remembered under it, or null; all null when computing
    /// anew.</summary>
    public async Task<IReadOnlyList<ReadOnlyMemory<byte>?>> RecallAsync(
        IReadOnlyList<ContentHash> keys, CancellationToken cancellationToken) =>
        fresh ? new ReadOnlyMemory<byte>?[keys.Count] : await jobs.RecallAsync(hash, keys, cancellationToken);

    /// <summary>The remembered result; false where it cannot be read any more.</summary>
    public static bool TryRead(ReadOnlyMemory<byte> bytes, out TOut result)
    {
        try
        {
            result = ValueCodec.Decode<TOut>(EncodedValue.Parse(bytes));
            return true;
        }
        catch (CodecException)
        {
            result = default!; // never read: the caller computes it
            return false;
        }
    }
}
