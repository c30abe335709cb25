using Coppice.Diagnostics;
using Coppice.Jobs;

namespace Coppice.Brokers;

/// <summary>The broker inside this process: one queue a route, and consumers that wait in turn.</summary>
sealed class EmbeddedBroker : IBroker
{
    readonly Lock _lock = new();
    readonly Dictionary<string, LinkedList<Queued>> _queues = new(StringComparer.Ordinal);
    readonly LinkedList<EmbeddedConsumer> _waiting = [];
    readonly Dictionary<Guid, TaskCompletionSource<ReadOnlyMemory<byte>>> _calls = [];
    readonly Listeners _events = new();
    readonly Listeners _control = new();
    readonly Listeners _fleet = new();

    public Task PublishAsync(string route, IReadOnlyList<Envelope> envelopes, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock)
        {
            var queue = QueueLocked(route);
            foreach (var envelope in envelopes)
                queue.AddLast(new Queued(envelope, Redelivered: false));
            ServeLocked();
        }

        return Task.CompletedTask;
    }

    public Task<IConsumer> ConsumeAsync(
        IReadOnlyCollection<string> routes, int prefetch, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult<IConsumer>(new EmbeddedConsumer(this, routes, prefetch));
    }

    public async Task<ReadOnlyMemory<byte>> CallAsync(
        string route, Envelope call, CancellationToken cancellationToken)
    {
        var reply = new TaskCompletionSource<ReadOnlyMemory<byte>>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
            _calls.Add(call.Task.Job, reply);
        try
        {
            await PublishAsync(route, [call], cancellationToken);
            return await reply.Task.WaitAsync(cancellationToken);
        }
        finally
        {
            lock (_lock)
            {
                _calls.Remove(call.Task.Job);
                if (!reply.Task.IsCompleted)
                    WithdrawLocked(route, call);
            }
        }
    }

    public Task AnnounceAsync(Topic topic, Signal signal, CancellationToken cancellationToken)
    {
        Of(topic).Tell(signal);
        return Task.CompletedTask;
    }

    public Task<IAsyncDisposable> ListenAsync(Topic topic, Action<Signal> hear, CancellationToken cancellationToken) =>
        Task.FromResult<IAsyncDisposable>(Of(topic).Add(hear));

    public Task<ServerFacts> FactsAsync(CancellationToken cancellationToken) =>
        Task.FromResult(new ServerFacts("this process", "", IsEncrypted: true));

    public Task<int> CountAsync(string route, CancellationToken cancellationToken)
    {
        lock (_lock)
            return Task.FromResult(QueueLocked(route).Count);
    }

    public ValueTask DisposeAsync()
    {
        lock (_lock)
        {
            foreach (var call in _calls.Values)
                call.TrySetException(new BrokerException("The cluster was closed before the call was answered."));
            _calls.Clear();
        }

        return ValueTask.CompletedTask;
    }

    /// <summary>The consumer's next delivery, or null: it is then served as soon as there is one.</summary>
    public Delivery? Take(EmbeddedConsumer consumer)
    {
        lock (_lock)
        {
            var delivery = TakeLocked(consumer);
            if (delivery is null && !_waiting.Contains(consumer))
                _waiting.AddLast(consumer);
            return delivery;
        }
    }

    public void Leave(EmbeddedConsumer consumer)
    {
        lock (_lock)
            _waiting.Remove(consumer);
    }

    public void Acknowledge(EmbeddedConsumer consumer, EmbeddedDelivery delivery)
    {
        lock (_lock)
            if (consumer.Unacknowledged.Remove(delivery))
                ServeLocked();
    }

    public void Reply(EmbeddedDelivery delivery, ReadOnlyMemory<byte> reply)
    {
        lock (_lock)
            _calls.GetValueOrDefault(delivery.Envelope.Task.Job)?.TrySetResult(reply);
    }

    /// <summary>Puts what a consumer did not acknowledge back, ahead of what was never delivered, in its old
    /// order.</summary>
    public void HandBack(EmbeddedConsumer consumer)
    {
        lock (_lock)
        {
            _waiting.Remove(consumer);
            foreach (var delivery in consumer.Unacknowledged.Reverse())
                QueueLocked(delivery.Route).AddFirst(new Queued(delivery.Envelope, Redelivered: true));
            consumer.Unacknowledged.Clear();
            ServeLocked();
        }
    }

    public void Add(EmbeddedConsumer consumer, string route)
    {
        lock (_lock)
        {
            consumer.Routes.Add(route);
            ServeLocked();
        }
    }

    void ServeLocked()
    {
        for (var node = _waiting.First; node is not null;)
        {
            var next = node.Next;
            if (TakeLocked(node.Value) is { } delivery)
            {
                _waiting.Remove(node);
                if (!node.Value.Serve(delivery))
                    UndoLocked(node.Value, delivery);
            }

            node = next;
        }
    }

    EmbeddedDelivery? TakeLocked(EmbeddedConsumer consumer)
    {
        if (consumer.IsStopped || consumer.Unacknowledged.Count >= consumer.Prefetch)
            return null;
        foreach (var route in consumer.Routes)
        {
            var queue = QueueLocked(route);
            if (queue.First is not { } first)
                continue;
            queue.RemoveFirst();
            var delivery = new EmbeddedDelivery(this, consumer, route, first.Value.Envelope, first.Value.Redelivered);
            consumer.Unacknowledged.AddLast(delivery);
            return delivery;
        }

        return null;
    }

    // Its wait was canceled between the two locks.
    void UndoLocked(EmbeddedConsumer consumer, EmbeddedDelivery delivery)
    {
        consumer.Unacknowledged.Remove(delivery);
        QueueLocked(delivery.Route).AddFirst(new Queued(delivery.Envelope, delivery.Redelivered));
    }

    void WithdrawLocked(string route, Envelope call)
    {
        var queue = QueueLocked(route);
        for (var node = queue.First; node is not null; node = node.Next)
            if (node.Value.Envelope.Task == call.Task)
            {
                queue.Remove(node);
                return;
            }
    }

    LinkedList<Queued> QueueLocked(string route)
    {
        if (!_queues.TryGetValue(route, out var queue))
            _queues.Add(route, queue = []);
        return queue;
    }

    Listeners Of(Topic topic) => topic switch
    {
        Topic.Events => _events,
        Topic.Fleet => _fleet,
        _ => _control,
    };

    readonly record struct Queued(Envelope Envelope, bool Redelivered);
}
