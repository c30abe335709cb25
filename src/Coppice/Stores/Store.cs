namespace Coppice.Stores;

/// <summary>What a cluster remembers: jobs and content. Disposing it closes both.</summary>
sealed record Store(IJobs Jobs, IBlobs Blobs) : IAsyncDisposable
{
    public async ValueTask DisposeAsync()
    {
        await Jobs.DisposeAsync();
        if (Blobs is IAsyncDisposable blobs)
            await blobs.DisposeAsync();
    }
}
