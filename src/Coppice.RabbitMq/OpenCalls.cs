using System.Collections.Concurrent;
using Coppice.Jobs;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Coppice.RabbitMq;

/// <summary>Awaited calls on their way: who waits for which reply.</summary>
sealed class OpenCalls(RabbitMqBroker broker)
{
    const string Replies = "amq.rabbitmq.reply-to";

    readonly ConcurrentDictionary<string, TaskCompletionSource<ReadOnlyMemory<byte>>> _calls =
        new(StringComparer.Ordinal);

    /// <summary>The reply to a call, which is sent again over each new link until it has come.</summary>
    public async Task<ReadOnlyMemory<byte>> AskAsync(
        string route, Envelope call, CancellationToken cancellationToken)
    {
        var id = call.Task.Job.ToString("N");
        var reply = new TaskCompletionSource<ReadOnlyMemory<byte>>(TaskCreationOptions.RunContinuationsAsynchronously);
        if (!_calls.TryAdd(id, reply))
            throw new InvalidOperationException($"Call {id} is under way already.");
        try
        {
            while (true)
            {
                var link = await broker.LinkAsync(cancellationToken);
                var broken = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                await using var watch = link.Broken.Register(() => broken.TrySetResult());
                await SendAsync(link, route, id, call, cancellationToken);
                if (await Task.WhenAny(reply.Task, broken.Task).WaitAsync(cancellationToken) == reply.Task)
                    return await reply.Task;
            }
        }
        finally
        {
            _calls.TryRemove(id, out _);
        }
    }

    /// <summary>Has the replies of calls that are sent over a link come here.</summary>
    public async Task ReceiveAsync(Link link, CancellationToken cancellationToken)
    {
        var consumer = new AsyncEventingBasicConsumer(link.Calls);
        consumer.ReceivedAsync += (_, delivered) =>
        {
            if (broker.Seal.TryOpen(Purpose.Reply, delivered.Body.ToArray(), out var reply, out string? _)
                && delivered.BasicProperties.CorrelationId is { } id && _calls.TryGetValue(id, out var call))
                call.TrySetResult(reply);
            return Task.CompletedTask;
        };
        link.Calls.BasicReturnAsync += (_, returned) =>
        {
            // The queue has expired: the call is sent again, after it was declared anew.
            link.Forget(returned.RoutingKey);
            link.Break();
            return Task.CompletedTask;
        };
        await link.Calls.BasicConsumeAsync(
            Replies, autoAck: true, consumer, cancellationToken: cancellationToken);
    }

    /// <summary>Nothing is answered any more.</summary>
    public void Close()
    {
        foreach (var call in _calls.Values)
            call.TrySetException(new BrokerException("The cluster was closed before the call was answered."));
    }

    async Task SendAsync(
        Link link, string route, string id, Envelope call, CancellationToken cancellationToken)
    {
        using var deadline = broker.Deadline(cancellationToken);
        try
        {
            var properties = new BasicProperties { ReplyTo = Replies, CorrelationId = id };
            var queue = await link.CallQueueAsync(route, deadline.Token);
            await link.Calls.BasicPublishAsync("", queue, mandatory: true, properties, broker.Sealed(call), deadline.Token);
        }
        catch (Exception e) when (RabbitMqBroker.IsFault(e, cancellationToken))
        {
            // Sent again over the next link.
            link.Break();
        }
    }
}
