using Coppice.Calls;
using Coppice.Code;
using Coppice.Diagnostics;
using Coppice.Jobs;
using Coppice.Security;
using Coppice.Stores;
using Microsoft.Extensions.Logging;

namespace Coppice.Workers;

/// <summary>Makes the work of jobs and calls that came from other processes: opens the seal, brings the code, decodes the
/// call with what it captured.</summary>
sealed class WorkLoader(IJobs jobs, IBlobs blobs, Seal seal, CodeCache code, ILogger log)
{
    readonly SharedValues _shared = new(blobs);

    /// <summary>The work of a job; null where it is not known, or has ended.</summary>
    public async Task<Work?> LoadAsync(Guid job, CancellationToken cancellationToken)
    {
        if (await jobs.FindAsync(job, cancellationToken) is not { } record || record.State.HasEnded())
            return null;
        var work = await OpenAsync(job, record.Job.Name, record.Job.Call, cancellationToken);
        work.IsKept = record.Job.Durable;
        return work;
    }

    /// <summary>The work of a call that came with its bytes. One that cannot be read fails with the reason.</summary>
    public async Task<Work> OpenAsync(
        Guid id, string name, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        try
        {
            var call = SealedCall.Open(bytes, seal);
            name = call.Name;
            if (call.Version != SealedCall.OwnVersion)
                throw new CodecException(
                    $"It was made by Coppice {call.Version}, and this worker has {SealedCall.OwnVersion}: give both the "
                    + "same version.");
            var program = await code.LoadAsync(call.Manifest, cancellationToken);
            var cancel = new CancellationTokenSource();
            var codec = new CodecOptions
            {
                Program = program.Find,
                Cancellation = cancel.Token,
                Resolver = _shared.For(program),
            };
            await _shared.FetchAsync(call.Shared, cancellationToken);
            var parcel = ValueCodec.Decode<CallParcel>(
                await PackedValue.UnpackAsync(call.Parcel, blobs, cancellationToken), codec);
            return parcel.Unpack(id, jobs, blobs, codec, cancel);
        }
        catch (Exception e) when (e is CodecException or BadImageFormatException or FileLoadException
            or FileNotFoundException or TypeLoadException or OutOfMemoryException)
        {
            var why = e is OutOfMemoryException
                ? "it has too little memory for what the call shares. Give it more by --memory, or cut the values smaller."
                : e.Message;
            log.CallUnreadable(id, name, why);
            return new UnreadableWork(id, name, $"a worker cannot read the call: {why}") { Blobs = blobs };
        }
    }
}
