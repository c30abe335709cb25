using Coppice.Brokers;

namespace Coppice.Contracts;

/// <summary>A broker of one test's own.</summary>
abstract class BrokerHarness : IAsyncDisposable
{
    public abstract IBroker Broker { get; }

    /// <summary>Takes a consumer away without a word, as when its machine loses power.</summary>
    public abstract Task DropAsync(IConsumer consumer);

    public virtual ValueTask DisposeAsync() => Broker.DisposeAsync();
}
