using System.Collections.Concurrent;
using System.Reflection;
using Coppice.Calls;
using Coppice.Code;
using Coppice.Diagnostics;
using Coppice.Jobs;
using Coppice.Security;
using Coppice.Stores;
using Coppice.Workers;
using Microsoft.Extensions.Logging;

namespace Coppice;

/// <summary>Makes calls ready to run in other processes: encoded, signed, their code and large content in the
/// store.</summary>
sealed class RemoteCalls(IBlobs blobs, Seal seal, ILogger log)
{
    static readonly ConcurrentDictionary<MethodInfo, bool> Warned = [];

    readonly CodeSender _code = new(blobs);

    public IBlobs Blobs => blobs;

    /// <summary>How results that other processes stored are read.</summary>
    public CodecOptions Codec { get; } = new() { Name = "result" };

    /// <summary>A job with its call, and its items.</summary>
    public async Task<(NewJob Job, IReadOnlyList<StoredItems> Items)> PackAsync(
        NewJob job, Work work, CancellationToken cancellationToken)
    {
        var call = await SealAsync(work, cancellationToken);
        work.Packer = call.Packer;
        var items = job.Items > 0 ? await PackItemsAsync(work, 0, job.Items, cancellationToken) : [];
        return (job with { Call = call.Bytes, Blobs = [.. call.Blobs.Union(call.Packer.Contents)] }, items);
    }

    /// <summary>Items of a job whose call was packed.</summary>
    /// <exception cref="CoppiceException">An item cannot travel.</exception>
    public async Task<IReadOnlyList<StoredItems>> PackItemsAsync(
        Work work, long first, int count, CancellationToken cancellationToken)
    {
        try
        {
            return await work.EncodeItemsAsync(work.Packer!, first, count, cancellationToken); // its call was packed
        }
        catch (CodecException e)
        {
            throw new CoppiceException($"{work.Name}: {e.Message}", e);
        }
    }

    /// <exception cref="CoppiceException">Something in the call cannot travel.</exception>
    public async Task<PackedCall> SealAsync(Work work, CancellationToken cancellationToken)
    {
        try
        {
            WarnOfStatics(work);
            var encoded = work.Encode();
            var code = await _code.SendAsync(encoded.Assemblies, cancellationToken);
            var (parcel, contents) = await PackedValue.PackAsync(encoded, blobs, cancellationToken);
            var call = new SealedCall(SealedCall.OwnVersion, work.Name, code.Manifest, encoded.Contents, parcel);
            var packer = new ItemPacker(blobs, code.Assemblies);
            return new PackedCall(call.Close(seal), [.. code.Blobs.Union(contents)], packer);
        }
        catch (CodecException e)
        {
            throw new CoppiceException($"{work.Name}: {e.Message}", e);
        }
    }

    /// <summary>Puts a value into the store for calls to refer to.</summary>
    /// <exception cref="CoppiceException">Something in it cannot travel.</exception>
    public async Task<ContentHash> ShareAsync<T>(T value, CancellationToken cancellationToken)
    {
        try
        {
            var encoded = Shared<T>.Encoded(value);
            return await blobs.PutAsync(encoded.Open(), cancellationToken);
        }
        catch (CodecException e)
        {
            throw new CoppiceException(e.Message, e);
        }
    }

    // A worker sees the program's static fields as its code initializes them, whatever the client has set since.
    void WarnOfStatics(Work work)
    {
        if (!Warned.TryAdd(work.Original.Method, true))
            return;
        var statics = CallCode.Capture(work.Original).MutableStatics();
        if (statics.Count > 0)
            log.StaticsUsed(
                work.Name, string.Join(", ", statics.Select(field => $"{field.DeclaringType?.Name}.{field.Name}")));
    }
}

/// <summary>A call ready to be sent, the content that it needs, and how its items follow.</summary>
sealed record PackedCall(byte[] Bytes, IReadOnlyList<ContentHash> Blobs, ItemPacker Packer);
