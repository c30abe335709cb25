using Coppice.Brokers;
using Coppice.IntegrationTests.Servers;
using Coppice.Jobs;
using Coppice.RabbitMq;
using Coppice.Security;
using RabbitMQ.Client;
using Xunit;

namespace Coppice.IntegrationTests.Brokers;

/// <summary>Messages that nobody of the cluster has sent, put onto its queues by somebody who reaches the server.</summary>
public sealed class RefusalTests
{
    const int Forged = 10_000;
    static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task Forged_messages_are_never_given_out_and_are_kept_for_a_person_to_look_at()
    {
        var address = await RabbitMqServer.CommonAsync();
        var options = new ClusterOptions { Broker = address, Name = $"t{Guid.NewGuid():N}"[..20] };
        var seal = new Seal(ClusterKey.New(), options.Name);
        await using var broker = new RabbitMqBroker(options, seal);
        await broker.ConnectAsync(options.ConnectTimeout, None);
        await using var consumer = await broker.ConsumeAsync([Route.Any], 16, None);
        await using var connection = await Address.FactoryOf(address).CreateConnectionAsync(None);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: None);
        var real = seal.Close(Purpose.Envelope, EnvelopeFormat.Write(Envelope()));
        var random = new Random(1);
        foreach (var queue in new[] { $"{options.Name}.task", $"{options.Name}.call" })
            for (var i = 0; i < Forged / 2; i++)
                await channel.BasicPublishAsync("", queue, Forge(real, options, random, i), None);

        await broker.PublishAsync(Route.Any, [Envelope() with { First = 77 }], None);
        var delivery = await consumer.ReceiveAsync(None);

        Assert.Equal(77, delivery!.Envelope.First);
        var kept = await channel.QueueDeclarePassiveAsync($"{options.Name}.refused", None);
        Assert.InRange(kept.MessageCount, 1u, 1000u);
    }

    static Envelope Envelope() => new(new TaskId(Guid.NewGuid(), 1), 1, 0, 1);

    static byte[] Forge(byte[] real, ClusterOptions options, Random random, int kind)
    {
        switch (kind % 5)
        {
            case 0: // random bytes
                var noise = new byte[random.Next(200)];
                random.NextBytes(noise);
                return noise;
            case 1: // altered
                var altered = real.ToArray();
                altered[random.Next(altered.Length)] ^= (byte)(1 << random.Next(8));
                return altered;
            case 2: // of another cluster
                return new Seal(ClusterKey.New(), "other").Close(Purpose.Envelope, EnvelopeFormat.Write(Envelope()));
            case 3: // unsigned
                return new Seal(null, options.Name).Close(Purpose.Envelope, EnvelopeFormat.Write(Envelope()));
            default: // cut off
                return real[..random.Next(real.Length)];
        }
    }
}
