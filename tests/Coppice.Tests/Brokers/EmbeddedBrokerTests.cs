using Coppice.Brokers;
using Coppice.Contracts;

namespace Coppice.Tests.Brokers;

public sealed class EmbeddedBrokerTests : BrokerContract
{
    private protected override Task<BrokerHarness> StartAsync() => Task.FromResult<BrokerHarness>(new Harness());

    sealed class Harness : BrokerHarness
    {
        public override IBroker Broker { get; } = new EmbeddedBroker();

        public override Task DropAsync(IConsumer consumer) => consumer.DisposeAsync().AsTask();
    }
}
