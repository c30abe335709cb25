using System.Collections.Concurrent;
using Coppice.Brokers;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Coppice.RabbitMq;

/// <summary>One connection with what was declared over it. Whatever the server closes of it, a channel or a consumer,
/// breaks the whole link, and another is built: nothing is left half alive.</summary>
sealed class Link : IAsyncDisposable
{
    // A queue that nobody publishes to or consumes from for so long goes, with tasks that the store will send again.
    const int Expiry = 24 * 60 * 60 * 1000;
    const int RefusedKept = 1000;
    const int SignalsKept = 10_000;

    readonly CancellationTokenSource _broken = new();
    readonly ConcurrentDictionary<string, bool> _declared = new(StringComparer.Ordinal);
    readonly SemaphoreSlim _declaring = new(1, 1);
    readonly IConnection _connection;
    readonly Names _names;

    Link(IConnection connection, Names names, IChannel tasks, IChannel calls, IChannel signals, IChannel setup)
    {
        (_connection, _names, Tasks, Calls, Signals, Setup) = (connection, names, tasks, calls, signals, setup);
        connection.ConnectionShutdownAsync += OnShutdownAsync;
        foreach (var channel in new[] { tasks, calls, signals, setup })
            channel.ChannelShutdownAsync += OnShutdownAsync;
    }

    /// <summary>Publishes tasks, each of which the server confirms.</summary>
    public IChannel Tasks { get; }

    /// <summary>Publishes calls, and receives their replies.</summary>
    public IChannel Calls { get; }

    public IChannel Signals { get; }

    IChannel Setup { get; }

    /// <summary>Fires when the link can no longer be used.</summary>
    public CancellationToken Broken => _broken.Token;

    /// <summary>What the server says of its version; empty where it says nothing.</summary>
    public string ServerVersion => _connection.ServerProperties?.TryGetValue("version", out var version) == true
        && version is byte[] text
            ? System.Text.Encoding.ASCII.GetString(text)
            : "";

    public static async Task<Link> OpenAsync(
        ConnectionFactory factory, Names names, CancellationToken cancellationToken)
    {
        var connection = await factory.CreateConnectionAsync(cancellationToken);
        try
        {
            var confirmed = new CreateChannelOptions(
                publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true);
            var link = new Link(
                connection,
                names,
                await connection.CreateChannelAsync(confirmed, cancellationToken),
                await connection.CreateChannelAsync(cancellationToken: cancellationToken),
                await connection.CreateChannelAsync(cancellationToken: cancellationToken),
                await connection.CreateChannelAsync(cancellationToken: cancellationToken));
            foreach (var topic in Enum.GetValues<Topic>())
                await link.Setup.ExchangeDeclareAsync(
                    names.Exchange(topic), ExchangeType.Fanout, durable: true, cancellationToken: cancellationToken);
            return link;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    public async Task<IChannel> ChannelAsync(CancellationToken cancellationToken)
    {
        var channel = await _connection.CreateChannelAsync(cancellationToken: cancellationToken);
        channel.ChannelShutdownAsync += OnShutdownAsync;
        return channel;
    }

    /// <summary>Declares a route's queue of durable tasks, once; gives its name.</summary>
    public async Task<string> TaskQueueAsync(string route, CancellationToken cancellationToken)
    {
        var name = _names.Tasks(route);
        var arguments = new Dictionary<string, object?> { ["x-queue-type"] = "quorum" };
        // From version 4 on a queue counts deliveries, and would drop tasks of machines that come and go.
        if (ServerMajor >= 4)
            arguments["x-delivery-limit"] = -1;
        if (route != Route.Any)
            arguments["x-expires"] = Expiry;
        await DeclareOnceAsync(name, durable: true, arguments, cancellationToken);
        return name;
    }

    /// <summary>Declares a route's queue of awaited calls, once; gives its name.</summary>
    public async Task<string> CallQueueAsync(string route, CancellationToken cancellationToken)
    {
        var name = _names.Calls(route);
        await DeclareOnceAsync(
            name, durable: false, new Dictionary<string, object?> { ["x-expires"] = Expiry }, cancellationToken);
        return name;
    }

    public async Task<string> RefusedQueueAsync(CancellationToken cancellationToken)
    {
        var arguments = new Dictionary<string, object?> { ["x-max-length"] = RefusedKept, ["x-overflow"] = "drop-head" };
        await DeclareOnceAsync(_names.Refused, durable: true, arguments, cancellationToken);
        return _names.Refused;
    }

    /// <summary>A queue of one listener, which goes with it.</summary>
    public async Task<string> ListenerQueueAsync(IChannel channel, Topic topic, CancellationToken cancellationToken)
    {
        var arguments = new Dictionary<string, object?> { ["x-max-length"] = SignalsKept };
        var queue = await channel.QueueDeclareAsync(
            "", durable: false, exclusive: true, autoDelete: true, arguments, cancellationToken: cancellationToken);
        await channel.QueueBindAsync(
            queue.QueueName, _names.Exchange(topic), "", cancellationToken: cancellationToken);
        return queue.QueueName;
    }

    public async Task<uint> CountAsync(string route, CancellationToken cancellationToken)
    {
        var queue = await TaskQueueAsync(route, cancellationToken);
        await _declaring.WaitAsync(cancellationToken);
        try
        {
            return await Setup.MessageCountAsync(queue, cancellationToken);
        }
        finally
        {
            _declaring.Release();
        }
    }

    /// <summary>The server said that a queue is gone: it is declared anew where it is used next.</summary>
    public void Forget(string queue) => _declared.TryRemove(queue, out _);

    public void Break() => _ = BreakAsync();

    public async ValueTask DisposeAsync()
    {
        await BreakAsync();
        try
        {
            await _connection.CloseAsync(TimeSpan.FromSeconds(2));
        }
        catch (Exception e) when (Faults.IsOfBroker(e) || e is OperationCanceledException)
        {
        }

        await _connection.DisposeAsync();
    }

    int ServerMajor => int.TryParse(ServerVersion.Split('.')[0], out var major) ? major : 0;

    async Task DeclareOnceAsync(
        string name, bool durable, Dictionary<string, object?> arguments, CancellationToken cancellationToken)
    {
        if (_declared.ContainsKey(name))
            return;
        await _declaring.WaitAsync(cancellationToken);
        try
        {
            await Setup.QueueDeclareAsync(
                name, durable, exclusive: false, autoDelete: false, arguments, cancellationToken: cancellationToken);
            _declared[name] = true;
        }
        finally
        {
            _declaring.Release();
        }
    }

    // A channel that we close ourselves says nothing about the link.
    Task OnShutdownAsync(object sender, ShutdownEventArgs shutdown) =>
        shutdown.Initiator != ShutdownInitiator.Application ? BreakAsync() : Task.CompletedTask;

    async Task BreakAsync()
    {
        if (!_broken.IsCancellationRequested)
            await _broken.CancelAsync();
    }
}
