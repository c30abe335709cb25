namespace Coppice.Contracts;

/// <summary>A cluster of one test's own, with a worker.</summary>
public abstract class ClusterHarness : IAsyncDisposable
{
    public abstract Cluster Cluster { get; }

    /// <summary>Takes every worker's consumers away: what they hold is redelivered, what they run runs on.</summary>
    public abstract Task DropConsumersAsync();

    /// <summary>Another client of the same store.</summary>
    public abstract Task<Cluster> ConnectAsync();

    public abstract ValueTask DisposeAsync();
}
