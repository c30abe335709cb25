namespace Coppice.Stores;

/// <summary>Opens a store of one kind of server. It lives in an assembly of its own, and has a constructor without
/// parameters.</summary>
interface IStoreBackend
{
    /// <summary>Connects, and brings the store's tables up to date.</summary>
    /// <exception cref="StoreException">It cannot be reached, refuses, or is of a later version.</exception>
    Task<Store> OpenAsync(ClusterOptions options, CancellationToken cancellationToken);
}
