namespace Coppice.Learning.ParameterServer;

/// <summary>Trains one model with many workers of a cluster.</summary>
public static class ClusterTraining
{
    /// <summary>Trains on partitions of examples, which are shared with the workers. At least three partitions a worker
    /// are best, so that nobody waits long for the slowest.</summary>
    /// <param name="cluster">Where it runs. In one process, workers exchange by reference; else the centre is a service on
    /// workers, and takes a slot for each shard.</param>
    /// <param name="trainable">What is trained.</param>
    /// <param name="partitions">The examples.</param>
    /// <param name="options">How.</param>
    /// <param name="cancellationToken">Stops the training; <see cref="DataParallelOptions.EpochEnded"/> has had the last
    /// epoch's parameters.</param>
    /// <exception cref="ArgumentException">Options are out of range; the message names all of them.</exception>
    /// <exception cref="JobFailedException">A worker threw; its exception is inside.</exception>
    /// <exception cref="CoppiceException">There are too few slots, or the shards are not reached.</exception>
    public static async Task<DataParallelResult> TrainAsync<TExamples>(
        this Cluster cluster,
        ITrainable<TExamples> trainable,
        IReadOnlyList<TExamples> partitions,
        DataParallelOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(trainable);
        ArgumentNullException.ThrowIfNull(partitions);
        var shared = new Shared<TExamples>[partitions.Count];
        for (var i = 0; i < shared.Length; i++)
            shared[i] = await cluster.ShareAsync(partitions[i], cancellationToken);
        var source = new SharedPartitions<TExamples>(shared, [.. partitions.Select(trainable.CountOf)]);
        return await cluster.TrainAsync(trainable, source, options, cancellationToken);
    }

    /// <inheritdoc cref="TrainAsync{TExamples}(Cluster, ITrainable{TExamples}, IReadOnlyList{TExamples},
    /// DataParallelOptions, CancellationToken)"/>
    public static Task<DataParallelResult> TrainAsync<TExamples>(
        this Cluster cluster,
        ITrainable<TExamples> trainable,
        IPartitions<TExamples> partitions,
        DataParallelOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(cluster);
        ArgumentNullException.ThrowIfNull(trainable);
        ArgumentNullException.ThrowIfNull(partitions);
        var run = new DataParallelRun<TExamples>(cluster, trainable, partitions, (options ?? new()).Check());
        return run.RunAsync(cancellationToken);
    }
}
