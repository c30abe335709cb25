using System.Collections.Concurrent;
using Coppice.Calls;

namespace Coppice.Stores;

/// <summary>A store's content with copies on this machine: each is fetched once, however many processes ask for it at
/// once. Copies that were of no use for longest go when there are too many bytes of them.</summary>
/// <param name="store">What has all content.</param>
/// <param name="copies">Where copies are.</param>
/// <param name="fetching">The folder of what is on its way.</param>
/// <param name="most">Bytes that all copies may take.</param>
/// <param name="mount">A folder that machines share, asked before the store; null for none.</param>
sealed class CachedBlobs(IBlobs store, FileBlobs copies, string fetching, long most, IBlobs? mount = null)
    : IBlobs, IAsyncDisposable
{
    readonly CancellationTokenSource _closing = new();
    readonly ConcurrentDictionary<ContentHash, Task<bool>> _fetching = [];

    public Task<ContentHash> PutAsync(Stream content, CancellationToken cancellationToken) =>
        store.PutAsync(content, cancellationToken);

    public async Task<Stream?> OpenAsync(ContentHash hash, CancellationToken cancellationToken)
    {
        if (await copies.OpenAsync(hash, cancellationToken) is { } copy)
        {
            copies.Touch(hash);
            return copy;
        }

        var fetch = _fetching.GetOrAdd(hash, FetchAsync);
        try
        {
            return await fetch.WaitAsync(cancellationToken)
                ? await copies.OpenAsync(hash, cancellationToken)
                : null;
        }
        finally
        {
            if (fetch.IsCompleted)
                _fetching.TryRemove(KeyValuePair.Create(hash, fetch));
        }
    }

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

    /// <summary>Ends what is being fetched: nothing is written once this is done.</summary>
    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        Task all = Task.WhenAll(_fetching.Values);
        await all.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    async Task<bool> FetchAsync(ContentHash hash)
    {
        // Nobody's token: others may wait for the same.
        using var fetch = await PieceFetch.BeginAsync(fetching, hash, _closing.Token);
        if (await copies.ExistsAsync(hash, _closing.Token))
            return true; // another process was first
        foreach (var source in mount is null ? new[] { store } : [mount, store])
            if (await fetch.RunAsync(source, _closing.Token) is { } file)
            {
                // Room first; what comes in is the newest, and stays however large it is.
                copies.Trim(Math.Max(0, most - new FileInfo(file).Length));
                copies.Adopt(hash, file);
                return true;
            }

        return false;
    }
}
