using Coppice.Diagnostics;
using Coppice.Jobs;

namespace Coppice.Brokers;

/// <summary>Pushes tasks to whoever is free, redelivers what a dead worker held, and fans out what everybody
/// hears.</summary>
interface IBroker : IAsyncDisposable
{
    /// <summary>Hands tasks over to a route; done when the broker has taken all of them.</summary>
    /// <exception cref="BrokerException">It did not: some may have arrived.</exception>
    Task PublishAsync(string route, IReadOnlyList<Envelope> envelopes, CancellationToken cancellationToken);

    /// <summary>Starts to receive from routes, with at most <paramref name="prefetch"/> deliveries
    /// unacknowledged.</summary>
    Task<IConsumer> ConsumeAsync(
        IReadOnlyCollection<string> routes, int prefetch, CancellationToken cancellationToken);

    /// <summary>Sends an awaited call and gives its reply. It is sent again, under its id, when a connection was
    /// lost.</summary>
    Task<ReadOnlyMemory<byte>> CallAsync(string route, Envelope call, CancellationToken cancellationToken);

    /// <summary>Tells everybody who listens to the topic; nothing is kept for who does not.</summary>
    Task AnnounceAsync(Topic topic, Signal signal, CancellationToken cancellationToken);

    /// <summary>Hears a topic until disposed. The hearer must not block.</summary>
    Task<IAsyncDisposable> ListenAsync(Topic topic, Action<Signal> hear, CancellationToken cancellationToken);

    /// <summary>How many tasks of a route nobody has received yet.</summary>
    Task<int> CountAsync(string route, CancellationToken cancellationToken);

    /// <summary>What the broker tells of itself.</summary>
    Task<ServerFacts> FactsAsync(CancellationToken cancellationToken);
}

/// <summary>Who is to hear a signal.</summary>
enum Topic
{
    /// <summary>Clients: how jobs get on, and their ends.</summary>
    Events,

    /// <summary>Clients and workers: who lives. Apart from the events, of which every task makes one.</summary>
    Fleet,

    /// <summary>Workers: cancels, broadcasts, new routes.</summary>
    Control,
}
