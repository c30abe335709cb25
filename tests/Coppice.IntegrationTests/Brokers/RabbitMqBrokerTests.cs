using Coppice.Brokers;
using Coppice.Contracts;
using Coppice.IntegrationTests.Servers;
using Coppice.RabbitMq;
using Coppice.Security;

namespace Coppice.IntegrationTests.Brokers;

public sealed class RabbitMqBrokerTests : BrokerContract
{
    private protected override async Task<BrokerHarness> StartAsync() =>
        await RabbitMqHarness.StartAsync(await RabbitMqServer.CommonAsync());
}

/// <summary>A broker under a cluster name of its own.</summary>
sealed class RabbitMqHarness(RabbitMqBroker broker) : BrokerHarness
{
    public override IBroker Broker => broker;

    public static async Task<RabbitMqHarness> StartAsync(ServerAddress address)
    {
        var options = new ClusterOptions { Broker = address, Name = $"t{Guid.NewGuid():N}"[..20] };
        var broker = new RabbitMqBroker(options, new Seal(ClusterKey.New(), options.Name));
        await broker.ConnectAsync(options.ConnectTimeout, CancellationToken.None);
        return new RabbitMqHarness(broker);
    }

    public override Task DropAsync(IConsumer consumer) => ((RabbitMqConsumer)consumer).AbortAsync();
}
