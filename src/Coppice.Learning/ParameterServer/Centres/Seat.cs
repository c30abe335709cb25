using Coppice.Learning.ParameterServer.Rules;

namespace Coppice.Learning.ParameterServer.Centres;

/// <summary>A worker's place at the centre.</summary>
abstract class Seat
{
    /// <summary>The next partition, as soon as there is one; null when the training is over.</summary>
    public abstract ValueTask<Lease?> NextAsync(CancellationToken cancellationToken);

    /// <summary>Brings the centre's parameters into <see cref="WorkerMemory.Pulled"/>.</summary>
    public abstract ValueTask PullAsync(CancellationToken cancellationToken);

    /// <summary>Makes the window's update, sends it, and takes over of the centre what the rule has a worker take
    /// over.</summary>
    public abstract ValueTask<Receipt> ExchangeAsync(
        Delivery delivery, Window window, CancellationToken cancellationToken);
}
