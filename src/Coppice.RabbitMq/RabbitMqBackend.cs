using Coppice.Brokers;
using Coppice.Security;

namespace Coppice.RabbitMq;

/// <summary>Opens the broker of <c>amqp://</c> addresses.</summary>
sealed class RabbitMqBackend : IBrokerBackend
{
    public async Task<IBroker> OpenAsync(ClusterOptions options, Seal seal, CancellationToken cancellationToken)
    {
        var broker = new RabbitMqBroker(options, seal);
        try
        {
            await broker.ConnectAsync(options.ConnectTimeout, cancellationToken);
            return broker;
        }
        catch
        {
            await broker.DisposeAsync();
            throw;
        }
    }
}
