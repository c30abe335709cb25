using Coppice.Calls;

namespace Coppice.Stores;

/// <summary>Content under its own hash: code, data, models.</summary>
interface IBlobs
{
    const int PieceSize = 1 << 20;

    /// <summary>Stores content, once however often it is put, and gives its hash. It is there whole or not at
    /// all.</summary>
    Task<ContentHash> PutAsync(Stream content, CancellationToken cancellationToken);

    /// <summary>Opens content, verified; null where it is absent or damaged.</summary>
    Task<Stream?> OpenAsync(ContentHash hash, CancellationToken cancellationToken);

    /// <summary>How many bytes content has; null where it is absent.</summary>
    Task<long?> SizeAsync(ContentHash hash, CancellationToken cancellationToken);

    /// <summary>Content in pieces of <see cref="PieceSize"/>, the last of what is left, not verified: whoever puts them
    /// together does. Null where it is absent.</summary>
    Task<ReadOnlyMemory<byte>?> PieceAsync(ContentHash hash, int piece, CancellationToken cancellationToken);

    Task<bool> ExistsAsync(ContentHash hash, CancellationToken cancellationToken);

    /// <summary>Deletes what is older than <paramref name="age"/> and not kept. Returns how much was deleted.</summary>
    Task<int> SweepAsync(IReadOnlySet<ContentHash> keep, TimeSpan age, CancellationToken cancellationToken);
}
