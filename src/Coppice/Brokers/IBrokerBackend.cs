using Coppice.Security;

namespace Coppice.Brokers;

/// <summary>Opens a broker of one kind of server. It lives in an assembly of its own, and has a constructor without
/// parameters.</summary>
interface IBrokerBackend
{
    /// <summary>Connects; done when tasks can be published.</summary>
    /// <exception cref="BrokerException">It cannot be reached, or refuses.</exception>
    Task<IBroker> OpenAsync(ClusterOptions options, Seal seal, CancellationToken cancellationToken);
}
