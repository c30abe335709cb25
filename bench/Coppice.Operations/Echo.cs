using System.Diagnostics;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Coppice.Operations;

/// <summary>The floor under an awaited call: a message to a queue and its reply, over the same broker, with nothing of
/// ours between.</summary>
static class Echo
{
    public static async Task RunAsync(Cluster cluster, int items)
    {
        var address = Environment.GetEnvironmentVariable("COPPICE_BROKER")
            ?? throw new InvalidOperationException("COPPICE_BROKER must name the broker.");
        var factory = new ConnectionFactory { Uri = new Uri(address) };
        await using var server = await factory.CreateConnectionAsync();
        await using var client = await factory.CreateConnectionAsync();
        await using var serving = await server.CreateChannelAsync();
        await using var calling = await client.CreateChannelAsync();
        var queue = (await serving.QueueDeclareAsync()).QueueName;
        var echo = new AsyncEventingBasicConsumer(serving);
        echo.ReceivedAsync += async (_, call) =>
        {
            await serving.BasicPublishAsync("", call.BasicProperties.ReplyTo!, call.Body.ToArray()); // always sent
            await serving.BasicAckAsync(call.DeliveryTag, false);
        };
        await serving.BasicConsumeAsync(queue, false, echo);

        var replied = new SemaphoreSlim(0);
        var replies = new AsyncEventingBasicConsumer(calling);
        replies.ReceivedAsync += (_, _) =>
        {
            replied.Release();
            return Task.CompletedTask;
        };
        await calling.BasicConsumeAsync("amq.rabbitmq.reply-to", true, replies);
        var times = new double[items];
        var body = new byte[100];
        for (var i = -items / 10; i < items; i++)
        {
            var started = Stopwatch.GetTimestamp();
            await calling.BasicPublishAsync(
                "", queue, false, new BasicProperties { ReplyTo = "amq.rabbitmq.reply-to" }, body);
            await replied.WaitAsync();
            if (i >= 0)
                times[i] = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        }

        Array.Sort(times);
        Report.Number("median_ms", times[items / 2]);
        Report.Number("p99_ms", times[items * 99 / 100]);
        Report.Number("seconds", times.Sum() / 1000);
    }
}
