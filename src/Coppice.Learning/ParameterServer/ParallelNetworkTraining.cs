using Coppice.Learning.Networks;
using Coppice.Learning.ParameterServer.Rules;

namespace Coppice.Learning.ParameterServer;

/// <summary>Trains a network with many workers of a cluster, as <see cref="NetworkTraining"/> does with one.</summary>
public static class ParallelNetworkTraining
{
    /// <summary>Trains, scores each epoch while workers go on with the next, and leaves the parameters in the
    /// network.</summary>
    /// <param name="network">What is trained; it starts from the parameters that it has.</param>
    /// <param name="cluster">Where workers run.</param>
    /// <param name="source">What they learn from. It is cut into eight partitions a worker at least, whose examples are
    /// mixed within each part of the source.</param>
    /// <param name="options">What one worker is told too: epochs, batch, optimizer, schedule, scores, patience,
    /// checkpoint, callbacks, seed.</param>
    /// <param name="parallel">How many workers there are, and how they exchange; what <paramref name="options"/> says is
    /// taken from there.</param>
    /// <param name="cancellationToken">Stops it; the last epoch's checkpoint is kept.</param>
    /// <exception cref="ArgumentException">Options are out of range, or do not suit each other.</exception>
    /// <exception cref="JobFailedException">A worker threw; its exception is inside.</exception>
    /// <exception cref="NetworkException">A worker threw, and the last good state is in the checkpoint.</exception>
    public static Task<TrainingResult> FitAsync(
        this Network network,
        Cluster cluster,
        ExampleSource source,
        TrainingOptions? options = null,
        DataParallelOptions? parallel = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(cluster);
        ArgumentNullException.ThrowIfNull(source);
        options ??= new TrainingOptions();
        options.Validate();
        parallel = (parallel ?? new DataParallelOptions()).Check();
        if (parallel.Rule is Ensemble)
            throw new ArgumentException(
                "The rule ensemble makes a network for each worker: train it by ClusterTraining.TrainAsync, which gives all "
                + "of them.",
                nameof(parallel));
        return new ParallelNetworkRun(network, cluster, options, parallel).RunAsync(source, cancellationToken);
    }
}
