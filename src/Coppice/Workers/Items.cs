using System.Diagnostics;
using Coppice.Calls;
using Coppice.Jobs;
using Coppice.Reports;
using Coppice.Stores;

namespace Coppice.Workers;

/// <summary>Where a job's items are.</summary>
abstract class Items<T>
{
    /// <summary>Some items that follow each other; the stages are told what bringing them took.</summary>
    public abstract ValueTask<ReadOnlyMemory<T>> ReadAsync(
        long first, int count, Stages stages, CancellationToken cancellationToken);
}

/// <summary>Items in an array of the client's.</summary>
sealed class ArrayItems<T>(T[] items) : Items<T>
{
    public override ValueTask<ReadOnlyMemory<T>> ReadAsync(
        long first, int count, Stages stages, CancellationToken cancellationToken) =>
        new(new ReadOnlyMemory<T>(items, (int)first, count));
}

/// <summary>One item, which is there once other jobs have ended.</summary>
sealed class ParentItems<T>(Parents<T> parents, IJobs jobs, IBlobs? blobs, CodecOptions codec) : Items<T>
{
    public Parents<T> Parents => parents;

    public override async ValueTask<ReadOnlyMemory<T>> ReadAsync(
        long first, int count, Stages stages, CancellationToken cancellationToken) =>
        new[] { await ReadAsync(stages, cancellationToken) };

    async Task<T> ReadAsync(Stages stages, CancellationToken cancellationToken)
    {
        var began = Stopwatch.GetTimestamp();
        var item = await parents.ReadAsync(new StoredResult(jobs, blobs, codec), cancellationToken);
        stages.Fetching += Stopwatch.GetElapsedTime(began);
        return item;
    }
}

/// <summary>Items that lie in the store.</summary>
sealed class StoredItemSource<T>(Guid job, IJobs jobs, IBlobs blobs, CodecOptions codec) : Items<T>
{
    // One reference: slots read and replace it at the same time.
    Piece _last = new(0, []);

    public override async ValueTask<ReadOnlyMemory<T>> ReadAsync(
        long first, int count, Stages stages, CancellationToken cancellationToken)
    {
        var (start, items) = Volatile.Read(ref _last);
        // Chunks of a job follow each other: most are parts of the piece that was read last.
        if (first >= start && first + count <= start + items.Length)
            return items.AsMemory((int)(first - start), count);
        var found = new T[count];
        var missing = count;
        var began = Stopwatch.GetTimestamp();
        foreach (var piece in await jobs.ItemsAsync(job, first, count, cancellationToken))
        {
            var encoded = await PackedValue.UnpackAsync(piece.Items, blobs, cancellationToken);
            var fetched = Stopwatch.GetTimestamp();
            items = ValueCodec.Decode<T[]>(encoded, codec);
            stages.Fetching += Stopwatch.GetElapsedTime(began, fetched);
            began = Stopwatch.GetTimestamp();
            stages.Decoding += Stopwatch.GetElapsedTime(fetched, began);
            stages.Moved += encoded.Length;
            Volatile.Write(ref _last, new Piece(piece.First, items));
            var from = Math.Max(first, piece.First);
            var until = Math.Min(first + count, piece.First + items.Length);
            items.AsSpan((int)(from - piece.First), (int)(until - from)).CopyTo(found.AsSpan((int)(from - first)));
            missing -= (int)(until - from);
        }

        return missing == 0
            ? found
            : throw new CodecException($"{missing} of the items {first} to {first + count - 1} are not in the store.");
    }

    sealed record Piece(long First, T[] Items);
}

/// <summary>The item of a call that takes none.</summary>
sealed class NoItems<T> : Items<T>
{
    public override ValueTask<ReadOnlyMemory<T>> ReadAsync(
        long first, int count, Stages stages, CancellationToken cancellationToken) =>
        new(new T[count]);
}
