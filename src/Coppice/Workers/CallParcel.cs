using Coppice.Calls;
using Coppice.Jobs;
using Coppice.Stores;

namespace Coppice.Workers;

/// <summary>A call as it travels: the delegate with what it captured, and what a worker must know to run it.</summary>
abstract class CallParcel
{
    public required string Name { get; init; }

    public required JobOptions Options { get; init; }

    /// <summary>Whether the job has one call only.</summary>
    public bool IsSingle { get; init; }

    /// <summary>How many results are gathered where it was submitted; null where they are passed on.</summary>
    public long? Gathers { get; init; }

    /// <summary>The span under which it was submitted; null for none.</summary>
    public string? Trace { get; init; }

    /// <summary>The work that it makes here.</summary>
    public abstract Work Unpack(Guid id, IJobs jobs, IBlobs blobs, CodecOptions codec, CancellationTokenSource cancel);
}

/// <summary>A call of known types: they are found by the parcel's own.</summary>
sealed class CallParcel<TIn, TOut> : CallParcel
{
    public required Call<TIn, TOut> Call { get; init; }

    /// <summary>The jobs whose results are the argument.</summary>
    public Parents<TIn>? Parents { get; init; }

    public bool HasNoItems { get; init; }

    /// <summary>The hash under which results are remembered; null where they are not.</summary>
    public byte[]? Scope { get; init; }

    public override Work Unpack(
        Guid id, IJobs jobs, IBlobs blobs, CodecOptions codec, CancellationTokenSource cancel)
    {
        Items<TIn> items = Parents is not null ? new ParentItems<TIn>(Parents, jobs, blobs, codec)
            : HasNoItems ? new NoItems<TIn>()
            : new StoredItemSource<TIn>(id, jobs, blobs, codec);
        return new CallWork<TIn, TOut>(id, Name, Options, Call, items, new NoSink<TOut>(), cancel)
        {
            Encodes = true,
            IsSingle = IsSingle,
            Gathers = Gathers,
            Codec = codec,
            Trace = Trace,
            Blobs = blobs,
            Memory = Scope is null ? null : new Recollection<TIn, TOut>(
                jobs, MemoKey.ForCall(Call.Original), new ContentHash(Scope), Options.Fresh, codec),
        };
    }

    // The store has the results.
    sealed class NoSink<T> : Sink<T>
    {
        public override void Put(long first, ReadOnlySpan<T> results, bool[]? remembered, TimeSpan elapsed)
        {
        }
    }
}
