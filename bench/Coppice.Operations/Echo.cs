using System.Diagnostics;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Coppice.Operations;

/// <summary>The floor under an awaited call: a message to another process and its reply, over the same broker, with
/// nothing of ours between.</summary>
static class Echo
{
    /// <summary>The operation that answers, in a process of its own.</summary>
    public const string Server = "echo-server";

    public static async Task RunAsync(Cluster cluster, int items)
    {
        using var server = StartServer();
        try
        {
            var queue = await server.StandardOutput.ReadLineAsync()
                ?? throw new InvalidOperationException("The echo's server ended at once.");
            await AskAsync(queue, items);
        }
        finally
        {
            server.StandardInput.Close();
            await server.WaitForExitAsync();
        }
    }

    /// <summary>Answers until its input is closed.</summary>
    public static async Task ServeAsync()
    {
        await using var connection = await Factory().CreateConnectionAsync();
        await using var channel = await connection.CreateChannelAsync();
        var echo = new AsyncEventingBasicConsumer(channel);
        echo.ReceivedAsync += async (_, call) =>
        {
            await channel.BasicPublishAsync("", call.BasicProperties.ReplyTo!, call.Body.ToArray()); // always sent
            await channel.BasicAckAsync(call.DeliveryTag, false);
        };
        var queue = (await channel.QueueDeclareAsync()).QueueName;
        await channel.BasicConsumeAsync(queue, false, echo);
        Console.WriteLine(queue);
        await Console.In.ReadToEndAsync();
    }

    static async Task AskAsync(string queue, int items)
    {
        await using var connection = await Factory().CreateConnectionAsync();
        await using var channel = await connection.CreateChannelAsync();
        var replied = new SemaphoreSlim(0);
        var replies = new AsyncEventingBasicConsumer(channel);
        replies.ReceivedAsync += (_, _) =>
        {
            replied.Release();
            return Task.CompletedTask;
        };
        await channel.BasicConsumeAsync("amq.rabbitmq.reply-to", true, replies);
        var times = new double[items];
        var body = new byte[100];
        for (var i = -items / 10; i < items; i++)
        {
            var started = Stopwatch.GetTimestamp();
            await channel.BasicPublishAsync(
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

    static Process StartServer()
    {
        // A process of .NET knows its own path, and its first argument is the program.
        var start = new ProcessStartInfo(Environment.ProcessPath!, [Environment.GetCommandLineArgs()[0], Server])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        return Process.Start(start)!; // not by the shell: always a process
    }

    static ConnectionFactory Factory() => new()
    {
        Uri = new Uri(Environment.GetEnvironmentVariable("COPPICE_BROKER")
            ?? throw new InvalidOperationException("COPPICE_BROKER must name the broker.")),
    };
}
