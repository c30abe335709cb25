using Coppice.Calls;
using Coppice.Jobs;
using Coppice.Reports;
using Coppice.Stores;

namespace Coppice.Workers;

/// <summary>A call by reference: the delegate itself, items where they are, results to where they go.</summary>
sealed class CallWork<TIn, TOut>(
    Guid id,
    string name,
    JobOptions options,
    Call<TIn, TOut> call,
    Items<TIn> items,
    Sink<TOut> sink,
    CancellationTokenSource? cancel = null)
    : Work(id, name, options, cancel)
{
    static readonly CodecOptions CallCodec = new() { Name = "call" };

    public Call<TIn, TOut> Call => call;

    public Items<TIn> Items => items;

    /// <summary>Whether results are encoded, for whoever attaches to the job later.</summary>
    public bool Encodes { get; init; }

    /// <summary>Whether the job has one call only, so that no index is worth telling.</summary>
    public bool IsSingle { get; init; }

    /// <summary>Where results are remembered; null where they are not.</summary>
    public Recollection<TIn, TOut>? Memory { get; init; }

    public override bool SeesToken => call.SeesToken;

    public override Delegate Original => call.Original;

    public override Task<Finished> RunAsync(Chunk chunk) => new ChunkRun<TIn, TOut>(this, chunk).RunAsync();

    public override void Take(Finished finished)
    {
        if (finished.Outcome.Done == 0)
            return;
        sink.Put(
            finished.Chunk.Envelope.First,
            ((TOut[])finished.Results).AsSpan(0, finished.Outcome.Done),
            finished.Remembered,
            finished.Outcome.Elapsed);
        Pace?.Add(finished.Outcome.Done, finished.Outcome.Elapsed);
    }

    public override EncodedValue Encode() => ValueCodec.Encode<CallParcel>(
        new CallParcel<TIn, TOut>
        {
            Name = Name,
            Options = Options,
            Call = call,
            Parents = (items as ParentItems<TIn>)?.Parents.Detach(),
            HasNoItems = items is ArrayItems<TIn> && typeof(TIn) == typeof(Nothing),
            IsSingle = IsSingle,
            Gathers = Gathers,
            Trace = Trace,
            Scope = Memory?.Scope.ToArray(),
        },
        CallCodec);

    public override async Task<IReadOnlyList<StoredItems>> EncodeItemsAsync(
        ItemPacker packer, long first, int count, CancellationToken cancellationToken) =>
        items is ParentItems<TIn> || typeof(TIn) == typeof(Nothing)
            ? []
            : await packer.PackAsync(await items.ReadAsync(first, count, new Stages(), cancellationToken), first, cancellationToken);

    public override void Take(StoredResults piece, EncodedValue results)
    {
        var all = ResultBlock.Decode<TOut>(results, CallCodec);
        if (all.Length != piece.Count)
            throw CodecException.Damaged($"{all.Length} results where {piece.Count} were expected");
        sink.Put(piece.First, all, Remembered(piece), piece.Elapsed);
        Pace?.Add(piece.Count, piece.Elapsed);
    }

    static bool[]? Remembered(StoredResults piece)
    {
        if (piece.Remembered.IsEmpty)
            return null;
        var remembered = new bool[piece.Count];
        for (var i = 0; i < remembered.Length; i++)
            remembered[i] = (piece.Remembered.Span[i / 8] & (1 << (i % 8))) != 0;
        return remembered;
    }
}

/// <summary>The durable memory of one call.</summary>
sealed class Recollection<TIn, TOut>(
    IJobs jobs, MemoScope scope, ContentHash hash, bool fresh, CodecOptions codec)
{
    public ContentHash Scope => hash;

    public ContentHash KeyOf(TIn item) => scope.KeyOf(item);

    /// <summary>For each key the bytes of the result remembered under it, or null; all null when computing
    /// anew.</summary>
    public async Task<IReadOnlyList<ReadOnlyMemory<byte>?>> RecallAsync(
        IReadOnlyList<ContentHash> keys, CancellationToken cancellationToken) =>
        fresh ? new ReadOnlyMemory<byte>?[keys.Count] : await jobs.RecallAsync(hash, keys, cancellationToken);

    /// <summary>The remembered result; false where it cannot be read any more.</summary>
    public bool TryRead(ReadOnlyMemory<byte> bytes, out TOut result)
    {
        try
        {
            result = ValueCodec.Decode<TOut>(EncodedValue.Parse(bytes), codec);
            return true;
        }
        catch (CodecException)
        {
            result = default!; // never read: the caller computes it
            return false;
        }
    }
}
