namespace Coppice.Contracts;

/// <summary>A cluster of one test's own, with a worker.</summary>
public abstract class ClusterHarness : IAsyncDisposable
{
    readonly string _beacons = Directory.CreateTempSubdirectory("coppice-beacons-").FullName;

    public abstract Cluster Cluster { get; }

    /// <summary>Takes every worker's consumers away: what they hold is redelivered, what they run runs on.</summary>
    public abstract Task DropConsumersAsync();

    /// <summary>Another client of the same store.</summary>
    public abstract Task<Cluster> ConnectAsync();

    /// <summary>A signal that calls see wherever they run.</summary>
    public Beacon Beacon(string name) => new(_beacons, name);

    public virtual ValueTask DisposeAsync()
    {
        Directory.Delete(_beacons, recursive: true);
        return ValueTask.CompletedTask;
    }
}
