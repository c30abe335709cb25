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
        var parts = await ShareAsync(cluster, whole, options.Partitions, cancellationToken);
        var sampling = Sampling.Of(parameters.Bootstrap, parameters.MaxSamples, train.Count);
        var layout = new FeatureLayout(whole.Table.Schema, whole.Table.Columns);
        var told = Enumerable.Range(0, parameters.NEstimators).Select(t => new PartitionedTree(
            layout, parameters, whole.Scale, whole.Unit, options.Seed, t, train.Count, sampling));
        var trees = options.TreesApart
            ? await GrowApartAsync(cluster, [.. told], parts, options.Progress, cancellationToken)
            : await GrowTogetherAsync(cluster, [.. told], parts, whole, options, cancellationToken);
        return new(whole.Table.Schema, trees, whole.Unit);
    }

    static async Task<Shared<PartitionedRows>[]> ShareAsync(
        Cluster cluster, RegressionRows whole, int partitions, CancellationToken cancellationToken)
    {
        var (all, stride) = (whole.Table.Rows, whole.Table.Stride);
        var parts = new Shared<PartitionedRows>[partitions];
        for (var i = 0; i < parts.Length; i++)
        {
            var first = (int)((long)all * i / parts.Length);
            var end = (int)((long)all * (i + 1) / parts.Length);
            parts[i] = await cluster.ShareAsync(
                new PartitionedRows(
                    first, all, whole.Table.ByRow[(first * stride)..(end * stride)], whole.Cells[first..end],
                    whole.Targets[first..end]),
                cancellationToken);
        }

        return parts;
    }

    static async Task<Tree[]> GrowTogetherAsync(
        Cluster cluster, PartitionedTree[] told, Shared<PartitionedRows>[] parts, RegressionRows whole,
        PartitionedForestOptions options, CancellationToken cancellationToken)
    {
        var small = options.SmallNode ?? whole.Table.Rows / parts.Length / 4;
        var trees = new Tree[told.Length];
        for (var t = 0; t < trees.Length; t++)
        {
            trees[t] = (await new PartitionedGrowth(cluster, told[t], parts, small).GrowAsync(cancellationToken))
                .ToTree(whole.Table);
            options.Progress?.Report((t + 1) / (double)trees.Length);
        }

        return trees;
    }

    static async Task<Tree[]> GrowApartAsync(
        Cluster cluster, PartitionedTree[] told, Shared<PartitionedRows>[] parts, IProgress<double>? progress,
        CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task<Tree>[] growing = [.. told.Select(
            (tree, t) => GrowApartAsync(cluster, tree, parts[t % parts.Length], stop.Token))];
        try
        {
            var done = 0;
            await foreach (var tree in Task.WhenEach(growing))
            {
                await tree;
                progress?.Report(++done / (double)told.Length);
            }

            return await Task.WhenAll(growing);
        }
        catch
        {
            await stop.CancelAsync();
            throw;
        }
    }

    // A method of its own, so that a call names one partition alone.
    static Task<Tree> GrowApartAsync(
        Cluster cluster, PartitionedTree tree, Shared<PartitionedRows> part, CancellationToken cancellationToken) =>
        cluster.RunAsync(() => PartitionTasks.GrowApart(tree, part.Value), cancellationToken: cancellationToken);
}
