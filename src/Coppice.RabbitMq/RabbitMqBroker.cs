using System.Security.Cryptography;
using Coppice.Brokers;
using Coppice.Diagnostics;
using Coppice.Jobs;
using Coppice.Security;
using Microsoft.Extensions.Logging;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Coppice.RabbitMq;

/// <summary>RabbitMQ as the broker: a quorum queue a route for durable tasks, one beside it for awaited calls, and two
/// exchanges for what everybody hears.</summary>
sealed class RabbitMqBroker : IBroker
{
    const int LargestEnvelope = 4 << 20;
    static readonly TimeSpan PublishDeadline = TimeSpan.FromSeconds(10);
    static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(100);
    static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    readonly ConnectionFactory _factory;
    readonly ServerAddress _address;
    readonly Names _names;
    readonly TimeProvider _time;
    readonly ILogger _log;
    readonly SemaphoreSlim _linking = new(1, 1);
    readonly CancellationTokenSource _closed = new();
    readonly OpenCalls _calls;
    volatile Link? _link;

    public RabbitMqBroker(ClusterOptions options, Seal seal)
    {
        _address = options.Broker!; // a broker's options name one
        (_factory, _names, _time) = (Address.FactoryOf(_address), new Names(options.Name), options.Time);
        _log = options.Loggers.CreateLogger("Coppice.RabbitMq");
        Seal = seal;
        _calls = new OpenCalls(this);
    }

    public Seal Seal { get; }

    /// <summary>Waits for the first connection, up to a limit.</summary>
    public async Task ConnectAsync(TimeSpan limit, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(limit, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        Exception? last = null;
        try
        {
            await LinkAsync(either.Token, e => last = e);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new BrokerException(
                $"RabbitMQ at {_address} did not answer within {limit.TotalSeconds:0} s: "
                + $"{(last is null ? "no answer" : Faults.Say(last))}. Is it running, and is COPPICE_BROKER right?",
                last);
        }
    }

    public async Task PublishAsync(
        string route, IReadOnlyList<Envelope> envelopes, CancellationToken cancellationToken)
    {
        using var deadline = Deadline(cancellationToken);
        try
        {
            var link = await LinkAsync(deadline.Token);
            var queue = await link.TaskQueueAsync(route, deadline.Token);
            try
            {
                await SendAsync(link, queue, envelopes, deadline.Token);
            }
            catch (PublishException e) when (e.IsReturn)
            {
                // The queue has expired since it was declared.
                link.Forget(queue);
                await link.TaskQueueAsync(route, deadline.Token);
                await SendAsync(link, queue, envelopes, deadline.Token);
            }
        }
        catch (Exception e) when (IsFault(e, cancellationToken))
        {
            throw new BrokerException(
                $"RabbitMQ at {_address} did not take {envelopes.Count} tasks of route '{route}': {Faults.Say(e)}", e);
        }
    }

    public async Task<IConsumer> ConsumeAsync(
        IReadOnlyCollection<string> routes, int prefetch, CancellationToken cancellationToken)
    {
        var link = await LinkAsync(cancellationToken);
        RabbitMqConsumer? consumer = null;
        try
        {
            consumer = new RabbitMqConsumer(this, link, await link.ChannelAsync(cancellationToken), prefetch);
            await consumer.StartAsync(routes, cancellationToken);
            return consumer;
        }
        catch (Exception e)
        {
            if (consumer is not null)
                await consumer.DisposeAsync();
            if (!IsFault(e, cancellationToken))
                throw;
            link.Break();
            throw new BrokerException($"RabbitMQ at {_address} gave no consumer: {Faults.Say(e)}", e);
        }
    }

    public Task<ReadOnlyMemory<byte>> CallAsync(string route, Envelope call, CancellationToken cancellationToken) =>
        _calls.AskAsync(route, call, cancellationToken);

    public async Task AnnounceAsync(Topic topic, Signal signal, CancellationToken cancellationToken)
    {
        // Nothing is kept for who does not listen, so neither while nobody can.
        if (_link is not { Broken.IsCancellationRequested: false } link)
            return;
        using var deadline = Deadline(cancellationToken);
        try
        {
            await link.Signals.BasicPublishAsync(
                _names.Exchange(topic),
                "",
                Seal.Close(Purpose.Of(topic), SignalFormat.Write(signal)),
                deadline.Token);
        }
        catch (Exception e) when (IsFault(e, cancellationToken))
        {
            link.Break();
        }
    }

    public async Task<IAsyncDisposable> ListenAsync(
        Topic topic, Action<Signal> hear, CancellationToken cancellationToken)
    {
        var listener = new Listener(this, topic, hear);
        await listener.StartAsync(cancellationToken);
        return listener;
    }

    public async Task<ServerFacts> FactsAsync(CancellationToken cancellationToken) =>
        new("RabbitMQ", (await LinkAsync(cancellationToken)).ServerVersion, _factory.Ssl.Enabled);

    public async Task<int> CountAsync(string route, CancellationToken cancellationToken)
    {
        using var deadline = Deadline(cancellationToken);
        try
        {
            return (int)await (await LinkAsync(deadline.Token)).CountAsync(route, deadline.Token);
        }
        catch (Exception e) when (IsFault(e, cancellationToken))
        {
            throw new BrokerException($"RabbitMQ at {_address} did not count route '{route}': {Faults.Say(e)}", e);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_closed.IsCancellationRequested)
            return;
        await _closed.CancelAsync();
        _calls.Close();
        if (_link is { } link)
            await link.DisposeAsync();
    }

    /// <summary>The envelope in a message, if it is one of this cluster's.</summary>
    public Envelope? Open(ReadOnlyMemory<byte> body, out string why)
    {
        if (body.Length > LargestEnvelope)
            why = $"{body.Length} bytes, where {LargestEnvelope} are the most";
        else if (!Seal.TryOpen(Purpose.Envelope, body, out var content, out var refusal))
            why = refusal!; // said whenever it is refused
        else if (EnvelopeFormat.Read(content) is not { } envelope)
            why = "no envelope";
        else
        {
            why = "";
            return envelope;
        }

        return null;
    }

    /// <summary>Keeps a refused message for a person to look at, with the reason.</summary>
    public async Task RefuseAsync(Link link, byte[] body, string why)
    {
        Meters.Refused.Add(1);
        _log.EnvelopeRefused(why);
        try
        {
            var queue = await link.RefusedQueueAsync(_closed.Token);
            var kept = body.Length > LargestEnvelope ? body.AsMemory(0, LargestEnvelope) : body;
            var properties = new BasicProperties { Headers = new Dictionary<string, object?> { ["reason"] = why } };
            await link.Signals.BasicPublishAsync("", queue, mandatory: false, properties, kept, _closed.Token);
        }
        catch (Exception e) when (Faults.IsOfBroker(e) || e is OperationCanceledException)
        {
            // It is counted and logged; the next one may be kept.
        }
    }

    /// <summary>The link, built anew where it was lost: with growing pauses, and for as long as the token
    /// allows.</summary>
    public async Task<Link> LinkAsync(CancellationToken cancellationToken, Action<Exception>? failed = null)
    {
        if (_link is { Broken.IsCancellationRequested: false } link)
            return link;
        ObjectDisposedException.ThrowIf(_closed.IsCancellationRequested, this);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(_closed.Token, cancellationToken);
        await _linking.WaitAsync(either.Token);
        try
        {
            if (_link is { Broken.IsCancellationRequested: false } other)
                return other;
            if (_link is { } old)
                _ = old.DisposeAsync().AsTask();
            for (var pause = ShortestPause; ; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
            {
                try
                {
                    var opened = await Link.OpenAsync(_factory, _names, either.Token);
                    await _calls.ReceiveAsync(opened, either.Token);
                    return _link = opened;
                }
                catch (Exception e) when (Faults.IsFinal(e))
                {
                    throw new BrokerException($"RabbitMQ at {_address} refuses: {Faults.Say(e)}", e);
                }
                catch (Exception e) when (Faults.IsOfBroker(e))
                {
                    failed?.Invoke(e);
                    _log.LinkFailed(_address, Faults.Say(e), pause.TotalSeconds);
                    var jitter = RandomNumberGenerator.GetInt32(50, 150) / 100.0;
                    await Task.Delay(pause * jitter, _time, either.Token);
                }
            }
        }
        finally
        {
            _linking.Release();
        }
    }

    public Signal? OpenSignal(Topic topic, ReadOnlyMemory<byte> body)
    {
        if (Seal.TryOpen(Purpose.Of(topic), body, out var content, out var why)
            && SignalFormat.Read(content) is { } signal)
            return signal;
        Meters.Refused.Add(1);
        _log.EnvelopeRefused(why ?? "no signal");
        return null;
    }

    async Task SendAsync(
        Link link, string queue, IReadOnlyList<Envelope> envelopes, CancellationToken cancellationToken)
    {
        // One after another onto the wire, then all confirmations together.
        var confirmed = new Task[envelopes.Count];
        for (var i = 0; i < confirmed.Length; i++)
            confirmed[i] = link.Tasks.BasicPublishAsync(
                "", queue, mandatory: true, Durable, Sealed(envelopes[i]), cancellationToken).AsTask();
        await Task.WhenAll(confirmed);
    }

    static BasicProperties Durable { get; } = new() { Persistent = true };

    public byte[] Sealed(Envelope envelope) => Seal.Close(Purpose.Envelope, EnvelopeFormat.Write(envelope));

    /// <summary>Fires when a word to the server has taken too long.</summary>
    public CancellationTokenSource Deadline(CancellationToken cancellationToken)
    {
        var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _closed.Token);
        deadline.CancelAfter(PublishDeadline);
        return deadline;
    }

    public static bool IsFault(Exception e, CancellationToken cancellationToken) => Faults.IsOfBroker(e)
        || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested);
}
