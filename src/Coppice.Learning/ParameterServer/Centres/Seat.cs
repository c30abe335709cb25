namespace Coppice.Learning.ParameterServer.Centres;

/// <summary>A worker's place at the centre.</summary>
abstract class Seat
{
    /// <summary>The next partition, as soon as there is one; null when the training is over.</summary>
    public abstract ValueTask<Lease?> NextAsync(CancellationToken cancellationToken);

    /// <summary>Brings the centre's parameters into <see cref="WorkerMemory.Pulled"/>.</summary>
    public abstract ValueTask PullAsync(CancellationToken cancellationToken);

    /// <summary>Sends <see cref="WorkerMemory.Update"/>, and pulls where the rule does so afterwards.</summary>
    public abstract ValueTask<Receipt> PushAsync(Delivery delivery, CancellationToken cancellationToken);
}
