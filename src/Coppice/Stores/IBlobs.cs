using Coppice.Calls;

namespace Coppice.Stores;

/// <summary>Content under its own hash: code, data, models.</summary>
interface IBlobs
{
    /// <summary>Stores content, once however often it is put, and gives its hash. It is there whole or not at
    /// all.</summary>
    Task<ContentHash> PutAsync(Stream content, CancellationToken cancellationToken);

    /// <summary>Opens content, verified; null where it is absent or damaged.</summary>
    Task<Stream?> OpenAsync(ContentHash hash, CancellationToken cancellationToken);

    Task<bool> ExistsAsync(ContentHash hash, CancellationToken cancellationToken);

    /// <summary>Deletes what is older than <paramref name="age"/> and not kept. Returns how much was deleted.</summary>
    Task<int> SweepAsync(IReadOnlySet<ContentHash> keep, TimeSpan age, CancellationToken cancellationToken);
}
