using System.Collections.Concurrent;
using Coppice.Calls;

namespace Coppice.Stores;

/// <summary>A store's content with copies on this machine: each is fetched once, however many ask for it at once.</summary>
sealed class CachedBlobs(IBlobs store, IBlobs copies) : IBlobs, IAsyncDisposable
{
    readonly CancellationTokenSource _closing = new();
    readonly ConcurrentDictionary<ContentHash, Task<bool>> _fetching = [];

    public Task<ContentHash> PutAsync(Stream content, CancellationToken cancellationToken) =>
        store.PutAsync(content, cancellationToken);

    public async Task<Stream?> OpenAsync(ContentHash hash, CancellationToken cancellationToken)
    {
        if (await copies.OpenAsync(hash, cancellationToken) is { } copy)
            return copy;
        var fetching = _fetching.GetOrAdd(hash, FetchAsync);
        try
        {
            return await fetching.WaitAsync(cancellationToken)
                ? await copies.OpenAsync(hash, cancellationToken)
                : null;
        }
        finally
        {
            if (fetching.IsCompleted)
                _fetching.TryRemove(KeyValuePair.Create(hash, fetching));
        }
    }

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
        await using var content = await store.OpenAsync(hash, _closing.Token);
        if (content is null)
            return false;
        await copies.PutAsync(content, _closing.Token);
        return true;
    }
}
