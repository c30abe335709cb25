namespace Coppice.Brokers;

/// <summary>One slot's way to tasks. Disposing it hands back what is unacknowledged, for others to be
/// redelivered.</summary>
interface IConsumer : IAsyncDisposable
{
    /// <summary>The next delivery; null once the consumer is stopped.</summary>
    ValueTask<Delivery?> ReceiveAsync(CancellationToken cancellationToken);

    /// <summary>Receives from one more route.</summary>
    Task AddAsync(string route, CancellationToken cancellationToken);

    /// <summary>Receives nothing more; what was received may still be acknowledged, and what was not goes to
    /// others.</summary>
    Task StopAsync(CancellationToken cancellationToken);
}
