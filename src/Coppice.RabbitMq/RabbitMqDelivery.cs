using Coppice.Brokers;
using Coppice.Jobs;
using RabbitMQ.Client;

namespace Coppice.RabbitMq;

/// <summary>A delivery over a consumer's channel.</summary>
sealed class RabbitMqDelivery(
    RabbitMqConsumer consumer, ulong tag, Envelope envelope, bool redelivered, OpenCall? call)
    : Delivery(envelope, redelivered)
{
    public ulong Tag => tag;

    /// <summary>Null where nobody waits for the reply.</summary>
    public OpenCall? Call => call;

    public override Task AckAsync(CancellationToken cancellationToken) => consumer.AckAsync(this);

    public override async Task ReplyAsync(ReadOnlyMemory<byte> reply, CancellationToken cancellationToken)
    {
        if (call?.Properties is { ReplyTo: { } replyTo, CorrelationId: { } correlation })
            await consumer.ReplyAsync(replyTo, correlation, reply);
        await consumer.AckAsync(this);
    }
}

/// <summary>An awaited call as it came, to be sent once more.</summary>
sealed record OpenCall(string Queue, BasicProperties Properties, byte[] Body);
