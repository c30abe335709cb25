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
    const int BlockRows = 65_536;

    /// <summary>Grows a forest on the cluster's workers.</summary>
    /// <param name="cluster">Where it grows.</param>
    /// <param name="parameters">Its parameters; leaves are not chosen best first here.</param>
    /// <param name="train">The rows; workers get them coded, a byte a cell, a partition at a time.</param>
    /// <param name="options">How; null for defaults.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="ArgumentException">A parameter is out of range, or rows are weighted.</exception>
    public static Task<RegressionForest> GrowAsync(
        Cluster cluster, RegressionForestParameters parameters, DataView train,
        PartitionedForestOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(train);
        return GrowAsync(cluster, parameters, Slices(train).ToAsyncEnumerable(), options, cancellationToken);
    }

    /// <summary>Grows a forest on rows that this process never holds together.</summary>
    /// <param name="cluster">Where it grows.</param>
    /// <param name="parameters">Its parameters; leaves are not chosen best first here.</param>
    /// <param name="train">The rows in blocks, each with the columns of the first; categories are known by their names.
    /// It is read twice, and must give the same rows both times: first to learn the edges of bins, then to code the
    /// blocks, a byte a cell, and hand them over partition by partition.</param>
    /// <param name="options">How; null for defaults.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="ArgumentException">A parameter is out of range, rows are weighted, or they were not the same
    /// both times.</exception>
    /// <exception cref="DataException">A block lacks a column of the first.</exception>
    public static async Task<RegressionForest> GrowAsync(
        Cluster cluster, RegressionForestParameters parameters, IAsyncEnumerable<DataView> train,
        PartitionedForestOptions? options = null, CancellationToken cancellationToken = default)
    {
        options = Checked(cluster, parameters, train, options);
        var labels = new NumberLabels();
        var coded = await CodedPartitions.OfAsync(
            cluster, train, labels, parameters.MaxBins, options, cancellationToken);
        var layout = await cluster.ShareAsync(coded.Layout, cancellationToken);
        var told = Told(layout, coded, parameters, options, 0);
        var trees = await GrowAsync(cluster, coded, told, options, cancellationToken);
        return new(coded.Layout.Schema, trees, coded.Scales[0].Unit);
    }

    /// <summary>Grows a classifier on the cluster's workers.</summary>
    /// <inheritdoc cref="GrowClassifierAsync(Cluster, RegressionForestParameters, IAsyncEnumerable{DataView},
    /// PartitionedForestOptions, CancellationToken)"/>
    public static Task<ShareForest> GrowClassifierAsync(
        Cluster cluster, RegressionForestParameters parameters, DataView train,
        PartitionedForestOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(train);
        return GrowClassifierAsync(cluster, parameters, Slices(train).ToAsyncEnumerable(), options, cancellationToken);
    }

    /// <summary>Grows a classifier on rows that this process never holds together: for each class a forest of its share
    /// among the rows, whose trees split as by Gini impurity of this class against all others; of two classes one
    /// forest.</summary>
    /// <param name="cluster">Where it grows.</param>
    /// <param name="parameters">The parameters of each class' forest.</param>
    /// <param name="train">The rows in blocks, read twice.</param>
    /// <param name="options">How; null for defaults.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="ArgumentException">A parameter is out of range, rows are weighted, of one class alone, or were
    /// not the same both times.</exception>
    /// <exception cref="DataException">A block lacks a column of the first, or a label is missing.</exception>
    public static async Task<ShareForest> GrowClassifierAsync(
        Cluster cluster, RegressionForestParameters parameters, IAsyncEnumerable<DataView> train,
        PartitionedForestOptions? options = null, CancellationToken cancellationToken = default)
    {
        options = Checked(cluster, parameters, train, options);
        var labels = new ClassLabels();
        var coded = await CodedPartitions.OfAsync(
            cluster, train, labels, parameters.MaxBins, options, cancellationToken);
        var layout = await cluster.ShareAsync(coded.Layout, cancellationToken);
        var forests = new List<RegressionForest>();
        foreach (var target in labels.Targets)
        {
            var told = Told(layout, coded, parameters, options, forests.Count);
            var trees = await GrowAsync(
                cluster, coded, [.. told.Select(tree => tree with { Class = target })], options, cancellationToken);
            forests.Add(new(coded.Layout.Schema, trees, coded.Scales[forests.Count].Unit));
        }

        return new(labels.Classes, [.. forests]);
    }

    static PartitionedForestOptions Checked(
        Cluster cluster, RegressionForestParameters parameters, IAsyncEnumerable<DataView> train,
        PartitionedForestOptions? options)
    {
        ArgumentNullException.ThrowIfNull(cluster);
        ArgumentNullException.ThrowIfNull(train);
        options ??= new();
        parameters.Check();
        if (parameters.MaxLeafNodes is { } leaves && !options.TreesApart)
            throw new ArgumentException($"MaxLeafNodes must be null where rows are in partitions, got {leaves}.");
        if (parameters.Criterion == RegressionCriterion.AbsoluteError && !options.TreesApart)
            throw new ArgumentException("Medians cannot be added up over partitions: set TreesApart, or SquaredError.");
        return options;
    }

    static PartitionedTree[] Told(
        Shared<FeatureLayout> layout, CodedPartitions coded, RegressionForestParameters parameters,
        PartitionedForestOptions options, int scale)
    {
        var sampling = Sampling.Of(parameters.Bootstrap, parameters.MaxSamples, coded.Rows);
        return [.. Enumerable.Range(0, parameters.NEstimators).Select(t => new PartitionedTree(
            layout, parameters, coded.Scales[scale], options.Seed, t, coded.Rows, sampling))];
    }

    static Task<Tree[]> GrowAsync(
        Cluster cluster, CodedPartitions coded, PartitionedTree[] told, PartitionedForestOptions options,
        CancellationToken cancellationToken) => options.TreesApart
            ? GrowApartAsync(cluster, told, coded.Parts, options.Progress, cancellationToken)
            : GrowTogetherAsync(cluster, told, coded, options, cancellationToken);

    static IEnumerable<DataView> Slices(DataView train)
    {
        for (var first = 0; first < train.Count; first += BlockRows)
            yield return train.Select([.. Enumerable.Range(first, Math.Min(BlockRows, train.Count - first))]);
    }

    static async Task<Tree[]> GrowTogetherAsync(
        Cluster cluster, PartitionedTree[] told, CodedPartitions coded, PartitionedForestOptions options,
        CancellationToken cancellationToken)
    {
        var small = options.SmallNode ?? coded.Rows / coded.Parts.Length / 4;
        var trees = new Tree[told.Length];
        for (var t = 0; t < trees.Length; t++)
        {
            var growth = new PartitionedGrowth(cluster, told[t], coded.Parts, small);
            trees[t] = (await growth.GrowAsync(cancellationToken)).ToTree(coded.Layout.Schema, coded.Layout.Columns);
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
