namespace Coppice.Learning.ParameterServer.Centres;

/// <summary>What workers exchange with, and whoever looks after the training steers.</summary>
abstract class Centre
{
    /// <summary>A worker's place at the centre. One that died joins again.</summary>
    public abstract Seat Join(int worker, WorkerMemory memory);

    /// <summary>Lets workers begin an epoch.</summary>
    public abstract Task OpenAsync(int epoch, CancellationToken cancellationToken);

    /// <summary>How the training stands when the epoch has ended, or a while has passed.</summary>
    public abstract Task<CentreStatus> EndedAsync(int epoch, CancellationToken cancellationToken);

    /// <summary>Reads the parameters of the centre, or of a worker where the rule has members.</summary>
    public abstract Task ReadAsync(int? member, Memory<float> into, CancellationToken cancellationToken);

    /// <summary>Sends workers home.</summary>
    public abstract Task FinishAsync(CancellationToken cancellationToken);

    /// <summary>Ends the shards, whom no worker asks any more.</summary>
    public abstract Task CloseAsync(CancellationToken cancellationToken);
}

/// <summary>How the training stands.</summary>
/// <param name="Ledger">The epoch.</param>
/// <param name="Versions">Updates of the first shard, since the start.</param>
/// <param name="Staleness">The sum of their staleness.</param>
/// <param name="MostStale">The most of it.</param>
/// <param name="Bytes">What went to all shards and back.</param>
readonly record struct CentreStatus(LedgerStatus Ledger, long Versions, long Staleness, int MostStale, long Bytes);
