using Coppice.Workers.Processes;

namespace Coppice;

/// <summary>Runs workers of a cluster: <c>coppice worker</c> is this and no more.</summary>
public static class WorkerHost
{
    /// <summary>The exit code of a child that cannot work, and need not be started again.</summary>
    public const int Refused = WorkerChild.Refused;

    /// <summary>The small process that starts the one that runs calls, again and again, and says how it died.</summary>
    /// <param name="cluster">Where the cluster is.</param>
    /// <param name="worker">How the worker works.</param>
    /// <param name="childArguments">Arguments with which this program calls <see cref="RunChildAsync"/>.</param>
    /// <param name="cancellationToken">Ends the worker, after a drain.</param>
    /// <returns>The exit code.</returns>
    /// <exception cref="ArgumentException">Options are out of range or missing.</exception>
    public static Task<int> RunAsync(
        ClusterOptions cluster,
        WorkerOptions worker,
        IReadOnlyList<string> childArguments,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(cluster);
        ArgumentNullException.ThrowIfNull(worker);
        return new WorkerParent(worker.Check(), cluster.Check().Cache, cluster.Time, childArguments).RunAsync(cancellationToken);
    }

    /// <summary>The process that runs calls.</summary>
    /// <param name="cluster">Where the cluster is.</param>
    /// <param name="worker">How the worker works.</param>
    /// <param name="cellArguments">Arguments with which this program calls <see cref="RunOneAsync"/>.</param>
    /// <returns>The exit code.</returns>
    public static Task<int> RunChildAsync(
        ClusterOptions cluster, WorkerOptions worker, IReadOnlyList<string> cellArguments)
    {
        ArgumentNullException.ThrowIfNull(cluster);
        ArgumentNullException.ThrowIfNull(worker);
        return new WorkerChild(cluster.Check(), worker.Check(), cellArguments).RunAsync();
    }

    /// <summary>The process that runs one task which others have died of; the worker passes it on by the pipe.</summary>
    /// <param name="cluster">Where the cluster is.</param>
    /// <param name="worker">How the worker works.</param>
    /// <returns>The exit code.</returns>
    public static Task<int> RunOneAsync(ClusterOptions cluster, WorkerOptions worker)
    {
        ArgumentNullException.ThrowIfNull(cluster);
        ArgumentNullException.ThrowIfNull(worker);
        return new WorkerChild(cluster.Check(), worker.Check(), []).RunOneAsync();
    }
}
