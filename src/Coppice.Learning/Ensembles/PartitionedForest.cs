using Coppice.Learning.Data;
using Coppice.Learning.Forests;
using Coppice.Learning.Trees;
using Coppice.Learning.Trees.Growth;

namespace Coppice.Learning.Ensembles;

/// <summary>Grows regression forests on rows that no worker holds whole: level by level each partition counts its own
/// rows into histograms, which are added up (data-parallel trees, as in LightGBM), and a node that has become small
/// goes to one worker. Sums are of whole numbers, so that the forest is that of <see cref="RandomForestRegressor"/>, to
/// the last bit, with any number of partitions.</summary>
public static class PartitionedForest
{
    /// <summary>Grows a forest on the cluster's workers.</summary>
    /// <param name="cluster">Where it grows.</param>
    /// <param name="parameters">Its parameters; leaves are not chosen best first here.</param>
    /// <param name="train">The rows; workers get them coded, a byte a cell, a partition at a time.</param>
    /// <param name="options">How; null for defaults.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="ArgumentException">A parameter is out of range, or rows are weighted.</exception>
    public static async Task<RegressionForest> GrowAsync(
        Cluster cluster, RegressionForestParameters parameters, DataView train,
        PartitionedForestOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(cluster);
        ArgumentNullException.ThrowIfNull(train);
        options ??= new();
        parameters.Check();
        if (parameters.MaxLeafNodes is { } leaves && !options.TreesApart)
            throw new ArgumentException($"MaxLeafNodes must be null where rows are in partitions, got {leaves}.");
        if (parameters.Criterion == RegressionCriterion.AbsoluteError && !options.TreesApart)
            throw new ArgumentException("Medians cannot be added up over partitions: set TreesApart, or SquaredError.");
        if (train.Weight is { } weight)
            throw new ArgumentException($"Rows in partitions cannot be weighted yet (column {weight}).");
        if (options.Partitions < 1 || options.Partitions > train.Count)
        {
            throw new ArgumentException(
                $"Partitions must be between 1 and the {train.Count:N0} rows, got {options.Partitions}.");
        }

        var whole = new RegressionRows(train, parameters, Environment.ProcessorCount);
        var parts = new Shared<PartitionedRows>[options.Partitions];
        for (var i = 0; i < parts.Length; i++)
        {
            var first = (int)((long)train.Count * i / parts.Length);
            var end = (int)((long)train.Count * (i + 1) / parts.Length);
            var stride = whole.Table.Stride;
            parts[i] = await cluster.ShareAsync(
                new PartitionedRows(
                    first, train.Count, whole.Table.ByRow[(first * stride)..(end * stride)], whole.Cells[first..end],
                    whole.Targets[first..end]),
                cancellationToken);
        }

        var small = options.SmallNode ?? train.Count / parts.Length / 4;
        var sampling = Sampling.Of(parameters.Bootstrap, parameters.MaxSamples, train.Count);
        var trees = new Tree[parameters.NEstimators];
        PartitionedTree Told(int t) => new(
            new(whole.Table.Schema, whole.Table.Columns), parameters, whole.Scale, whole.Unit, options.Seed, t,
            train.Count, sampling);
        if (options.TreesApart)
        {
            var calls = Enumerable.Range(0, trees.Length).Select(async t =>
                trees[t] = await GrowApartAsync(cluster, Told(t), parts[t % parts.Length], cancellationToken));
            var done = 0;
            await foreach (var call in Task.WhenEach(calls).WithCancellation(cancellationToken))
            {
                await call;
                options.Progress?.Report(++done / (double)trees.Length);
            }
        }

        for (var t = 0; t < trees.Length && !options.TreesApart; t++)
        {
            trees[t] = (await new PartitionedGrowth(cluster, Told(t), parts, small).GrowAsync(cancellationToken))
                .ToTree(whole.Table);
            options.Progress?.Report((t + 1) / (double)trees.Length);
        }

        return new(whole.Table.Schema, trees, whole.Unit);
    }

    // A method of its own, so that a call names one partition alone.
    static Task<Tree> GrowApartAsync(
        Cluster cluster, PartitionedTree tree, Shared<PartitionedRows> part, CancellationToken cancellationToken) =>
        cluster.RunAsync(() => PartitionTasks.GrowApart(tree, part.Value), cancellationToken: cancellationToken);
}
