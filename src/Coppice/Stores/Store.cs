namespace Coppice.Stores;

/// <summary>What a cluster remembers: jobs, content and dictionaries. Disposing it closes all.</summary>
sealed record Store(IJobs Jobs, IBlobs Blobs, IEntries Entries) : IAsyncDisposable
{
    public async ValueTask DisposeAsync()
    {
        await Jobs.DisposeAsync();
        if (Blobs is IAsyncDisposable blobs)
            await blobs.DisposeAsync();
    }
}
