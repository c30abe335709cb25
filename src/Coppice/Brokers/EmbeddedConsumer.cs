using Coppice.Jobs;

namespace Coppice.Brokers;

/// <summary>A consumer of the embedded broker, whose lock guards what is marked so.</summary>
sealed class EmbeddedConsumer(EmbeddedBroker broker, IReadOnlyCollection<string> routes, int prefetch) : IConsumer
{
    TaskCompletionSource<Delivery?>? _wanted;
    volatile bool _stopped;

    public int Prefetch => prefetch;

    public bool IsStopped => _stopped;

    /// <summary>Guarded by the broker's lock.</summary>
    public HashSet<string> Routes { get; } = new(routes, StringComparer.Ordinal);

    /// <summary>Guarded by the broker's lock.</summary>
    public LinkedList<EmbeddedDelivery> Unacknowledged { get; } = [];

    public async ValueTask<Delivery?> ReceiveAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        // Set before asking: the broker may serve it from another thread at once.
        var wanted = new TaskCompletionSource<Delivery?>(TaskCreationOptions.RunContinuationsAsynchronously);
        _wanted = wanted;
        if (_stopped)
            return null;
        if (broker.Take(this) is { } delivery)
            return delivery;
        if (_stopped)
            wanted.TrySetResult(null);
        await using var registration = cancellationToken.Register(() =>
        {
            broker.Leave(this);
            wanted.TrySetCanceled(cancellationToken);
        });
        return await wanted.Task;
    }

    public Task AddAsync(string route, CancellationToken cancellationToken)
    {
        broker.Add(this, route);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        _stopped = true;
        broker.Leave(this);
        _wanted?.TrySetResult(null);
        return Task.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync(CancellationToken.None);
        broker.HandBack(this);
    }

    /// <summary>Called under the broker's lock, once for each wait; false if the wait was given up.</summary>
    public bool Serve(EmbeddedDelivery delivery) =>
        _wanted!.TrySetResult(delivery); // never null: only a consumer that waits is served
}

/// <summary>A delivery of the embedded broker.</summary>
sealed class EmbeddedDelivery(
    EmbeddedBroker broker, EmbeddedConsumer consumer, string route, Envelope envelope, bool redelivered)
    : Delivery(envelope, redelivered)
{
    public string Route => route;

    public override Task AckAsync(CancellationToken cancellationToken)
    {
        broker.Acknowledge(consumer, this);
        return Task.CompletedTask;
    }

    public override Task ReplyAsync(ReadOnlyMemory<byte> reply, CancellationToken cancellationToken)
    {
        broker.Reply(this, reply);
        return AckAsync(cancellationToken);
    }
}
