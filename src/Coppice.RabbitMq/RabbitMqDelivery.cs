using Coppice.Brokers;
using Coppice.Jobs;

namespace Coppice.RabbitMq;

/// <summary>A delivery over a consumer's channel.</summary>
sealed class RabbitMqDelivery(
    RabbitMqConsumer consumer, ulong tag, string? replyTo, string? correlation, Envelope envelope, bool redelivered)
    : Delivery(envelope, redelivered)
{
    public ulong Tag => tag;

    public override Task AckAsync(CancellationToken cancellationToken) => consumer.AckAsync(this);

    public override async Task ReplyAsync(ReadOnlyMemory<byte> reply, CancellationToken cancellationToken)
    {
        if (replyTo is not null && correlation is not null)
            await consumer.ReplyAsync(replyTo, correlation, reply);
        await consumer.AckAsync(this);
    }
}
