using Coppice.Brokers;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Coppice.RabbitMq;

/// <summary>Hears a topic over whatever link there is, until it is disposed.</summary>
sealed class Listener(RabbitMqBroker broker, Topic topic, Action<Signal> hear) : IAsyncDisposable
{
    static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    readonly CancellationTokenSource _ended = new();
    IChannel? _channel;
    Task _keeping = Task.CompletedTask;

    /// <summary>Done when signals are heard.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var link = await ListenAsync(cancellationToken);
        _keeping = Task.Run(() => KeepAsync(link), CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        await _keeping;
        if (_channel is not { } channel)
            return;
        try
        {
            await channel.CloseAsync();
        }
        catch (Exception e) when (Faults.IsOfBroker(e))
        {
        }

        await channel.DisposeAsync();
    }

    async Task KeepAsync(Link link)
    {
        while (!_ended.IsCancellationRequested)
        {
            try
            {
                using var either = CancellationTokenSource.CreateLinkedTokenSource(link.Broken, _ended.Token);
                await Task.Delay(Timeout.InfiniteTimeSpan, either.Token)
                    .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                if (!_ended.IsCancellationRequested)
                    link = await ListenAsync(_ended.Token);
            }
            catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
            catch (BrokerException)
            {
                // Refused, as by a server that is only beginning to know its users: who works says so.
                await Task.Delay(Pause, _ended.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    async Task<Link> ListenAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var link = await broker.LinkAsync(cancellationToken);
            try
            {
                var channel = await link.ChannelAsync(cancellationToken);
                var queue = await link.ListenerQueueAsync(channel, topic, cancellationToken);
                var consumer = new AsyncEventingBasicConsumer(channel);
                consumer.ReceivedAsync += (_, delivered) =>
                {
                    if (broker.OpenSignal(topic, delivered.Body.ToArray()) is { } signal && !_ended.IsCancellationRequested)
                        hear(signal);
                    return Task.CompletedTask;
                };
                await channel.BasicConsumeAsync(queue, autoAck: true, consumer, cancellationToken: cancellationToken);
                _channel = channel;
                return link;
            }
            catch (Exception e) when (Faults.IsOfBroker(e))
            {
                link.Break();
            }
        }
    }
}
