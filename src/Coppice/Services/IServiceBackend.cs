using System.Net;

namespace Coppice.Services;

/// <summary>Listens for requests to services. It lives in an assembly of its own, since the client needs none, and has a
/// constructor without parameters.</summary>
interface IServiceBackend
{
    /// <summary>Listens on a free port of this machine's address, until disposed.</summary>
    Task<IServing> ServeAsync(IPAddress address, ServiceDoor door, CancellationToken cancellationToken);
}

/// <summary>A service that listens; disposing it ends that.</summary>
interface IServing : IAsyncDisposable
{
    Uri Address { get; }
}
