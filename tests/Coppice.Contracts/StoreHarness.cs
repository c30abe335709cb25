using Coppice.Stores;

namespace Coppice.Contracts;

/// <summary>A store of one test's own.</summary>
abstract class StoreHarness : IAsyncDisposable
{
    public abstract IJobs Jobs { get; }

    public abstract IBlobs Blobs { get; }

    public abstract IEntries Entries { get; }

    /// <summary>Makes the store's clock show a later time.</summary>
    public abstract Task AdvanceAsync(TimeSpan by);

    /// <summary>Ends the store and opens what it wrote once more.</summary>
    public abstract Task RestartAsync();

    public abstract ValueTask DisposeAsync();
}
