using System.Threading.Channels;
using Coppice.Brokers;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Coppice.RabbitMq;

/// <summary>A channel of its own with a consumer on each queue; deliveries wait here until they are asked for.</summary>
sealed class RabbitMqConsumer(RabbitMqBroker broker, Link link, IChannel channel, int prefetch) : IConsumer
{
    static readonly TimeSpan Deadline = TimeSpan.FromSeconds(5);

    readonly Channel<RabbitMqDelivery> _deliveries = Channel.CreateUnbounded<RabbitMqDelivery>();
    readonly List<string> _tags = [];
    readonly HashSet<string> _routes = new(StringComparer.Ordinal);
    readonly SemaphoreSlim _changing = new(1, 1);

    // A word on a channel that is being closed would be taken for an error of the whole connection.
    readonly SemaphoreSlim _speaking = new(1, 1);
    CancellationTokenRegistration _watch;
    volatile bool _stopped;
    bool _closed;

    public async Task StartAsync(IReadOnlyCollection<string> routes, CancellationToken cancellationToken)
    {
        _watch = link.Broken.Register(() => _deliveries.Writer.TryComplete(Lost()));
        foreach (var route in routes)
            await AddAsync(route, cancellationToken);
    }

    public async ValueTask<Delivery?> ReceiveAsync(CancellationToken cancellationToken)
    {
        while (await _deliveries.Reader.WaitToReadAsync(cancellationToken))
            if (_deliveries.Reader.TryRead(out var delivery))
                return delivery;
        return null;
    }

    public async Task AddAsync(string route, CancellationToken cancellationToken)
    {
        await _changing.WaitAsync(cancellationToken);
        try
        {
            if (_stopped || !_routes.Add(route))
                return;
            await ConsumeAsync(await link.TaskQueueAsync(route, cancellationToken), prefetch, 0, cancellationToken);
            // Calls one after the other all go to one channel, whose processes and threads are awake, calls at once to
            // one channel each, and only then to each a second.
            var calls = await link.CallQueueAsync(route, cancellationToken);
            for (var held = 0; held < prefetch; held++)
                await ConsumeAsync(calls, 1, -channel.ChannelNumber - (held << 16), cancellationToken);
        }
        catch (Exception e) when (Faults.IsOfBroker(e))
        {
            link.Break();
            throw Lost(e);
        }
        finally
        {
            _changing.Release();
        }
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _changing.WaitAsync(cancellationToken);
        try
        {
            if (_stopped)
                return;
            _stopped = true;
            foreach (var tag in _tags)
                await SpeakAsync(async () => await channel.BasicCancelAsync(tag));
            // What was not asked for yet goes to others.
            while (_deliveries.Reader.TryRead(out var delivery))
                await GiveBackAsync(delivery);
        }
        catch (Exception e) when (Faults.IsOfBroker(e))
        {
            // The channel is gone, and with it everything that was to go back.
        }
        finally
        {
            _deliveries.Writer.TryComplete();
            _changing.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _watch.DisposeAsync();
        _deliveries.Writer.TryComplete();
        await AbortAsync();
        // Its channel is closed, or its connection is dead: nothing here is worth waiting for.
        _ = DisposeChannelAsync();
    }

    /// <summary>Closes the channel: the server hands what is not acknowledged to others.</summary>
    public async Task AbortAsync()
    {
        _stopped = true;
        await SpeakAsync(async () =>
        {
            _closed = true;
            await channel.AbortAsync(CancellationToken.None);
        });
    }

    // What the server does not hear it delivers again: who gets it then finds its outcome recorded.
    public Task AckAsync(RabbitMqDelivery delivery) =>
        SpeakAsync(() => channel.BasicAckAsync(delivery.Tag, multiple: false));

    // A caller that does not get it has lost its connection too, or is answered by who gets the call next.
    public Task ReplyAsync(string replyTo, string correlation, ReadOnlyMemory<byte> reply) =>
        SpeakAsync(() => channel.BasicPublishAsync(
            "",
            replyTo,
            mandatory: false,
            new BasicProperties { CorrelationId = correlation },
            broker.Seal.Close(Purpose.Reply, reply.Span)));

    async Task DisposeChannelAsync()
    {
        try
        {
            await channel.DisposeAsync();
        }
        catch (Exception e) when (Faults.IsOfBroker(e))
        {
        }
    }

    async Task SpeakAsync(Func<ValueTask> speak)
    {
        await _speaking.WaitAsync();
        try
        {
            // A connection that has died without a word takes words for as long as one waits.
            if (!_closed)
                await speak().AsTask().WaitAsync(Deadline);
        }
        catch (TimeoutException)
        {
            link.Break();
        }
        catch (Exception e) when (RabbitMqBroker.IsFault(e, CancellationToken.None))
        {
            // Nobody here cancels: the library does, where a connection ends under a word.
        }
        finally
        {
            _speaking.Release();
        }
    }

    /// <summary>What was not begun goes to others. A call is sent anew: one that the server delivers again may have
    /// ended the process that it came to first, and would run apart from all others. It goes before it is acknowledged,
    /// so that it may come twice but is not lost.</summary>
    Task GiveBackAsync(RabbitMqDelivery delivery) => SpeakAsync(async () =>
    {
        if (delivery is { Redelivered: false, Call: { } call })
        {
            await channel.BasicPublishAsync("", call.Queue, mandatory: false, call.Properties, call.Body);
            await channel.BasicAckAsync(delivery.Tag, multiple: false);
        }
        else
        {
            await channel.BasicNackAsync(delivery.Tag, multiple: false, requeue: true);
        }
    });

    async Task ConsumeAsync(string queue, int most, int priority, CancellationToken cancellationToken)
    {
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += (_, delivered) => TakeAsync(queue, delivered);
        consumer.UnregisteredAsync += (_, _) => BreakAsync();
        // Of the consumer that comes next: quorum queues know no other.
        await channel.BasicQosAsync(0, (ushort)most, global: false, cancellationToken);
        _tags.Add(await channel.BasicConsumeAsync(
            queue,
            autoAck: false,
            "",
            new Dictionary<string, object?> { ["x-priority"] = priority },
            consumer,
            cancellationToken));
    }

    async Task TakeAsync(string queue, BasicDeliverEventArgs delivered)
    {
        // The bytes are the library's own, and only lent.
        var body = delivered.Body.ToArray();
        if (broker.Open(body, out var why) is not { } envelope)
        {
            await broker.RefuseAsync(link, body, why);
            _ = SpeakAsync(() => channel.BasicAckAsync(delivered.DeliveryTag, multiple: false));
            return;
        }

        var delivery = new RabbitMqDelivery(
            this,
            delivered.DeliveryTag,
            envelope,
            delivered.Redelivered,
            delivered.BasicProperties.ReplyTo is null ? null : new(queue, new(delivered.BasicProperties), body));
        // Not awaited: closing the channel waits for this method, and would be waited for.
        if (!_deliveries.Writer.TryWrite(delivery))
            _ = GiveBackAsync(delivery);
    }

    // The server ended the consumer: its queue is gone, or moved.
    Task BreakAsync()
    {
        if (!_stopped)
            link.Break();
        return Task.CompletedTask;
    }

    static BrokerException Lost(Exception? e = null) =>
        new("The connection to RabbitMQ was lost; it is built anew.", e);
}
