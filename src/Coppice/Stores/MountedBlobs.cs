using Coppice.Calls;
using Coppice.Diagnostics;
using Microsoft.Extensions.Logging;

namespace Coppice.Stores;

/// <summary>A store's content that is put into a folder as well, which other machines mount and read it from.</summary>
sealed class MountedBlobs(IBlobs store, FileBlobs mount, ILogger log) : IBlobs
{
    public async Task<ContentHash> PutAsync(Stream content, CancellationToken cancellationToken)
    {
        var start = content.CanSeek ? content.Position : -1;
        var hash = await store.PutAsync(content, cancellationToken);
        try
        {
            if (start >= 0 && await mount.SizeAsync(hash, cancellationToken) is null)
            {
                content.Position = start;
                await mount.PutAsync(content, cancellationToken);
            }
        }
        catch (StoreException e)
        {
            // The store has it: the folder is only nearer.
            log.StoreAway(e.Message);
        }

        return hash;
    }

    public Task<Stream?> OpenAsync(ContentHash hash, CancellationToken cancellationToken) =>
        store.OpenAsync(hash, cancellationToken);

    public Task<long?> SizeAsync(ContentHash hash, CancellationToken cancellationToken) =>
        store.SizeAsync(hash, cancellationToken);

    public Task<ReadOnlyMemory<byte>?> PieceAsync(
        ContentHash hash, int piece, CancellationToken cancellationToken) =>
        store.PieceAsync(hash, piece, cancellationToken);

    public Task<bool> ExistsAsync(ContentHash hash, CancellationToken cancellationToken) =>
        store.ExistsAsync(hash, cancellationToken);

    public Task<int> SweepAsync(
        IReadOnlySet<ContentHash> keep, TimeSpan age, CancellationToken cancellationToken) =>
        store.SweepAsync(keep, age, cancellationToken);
}
