using System.Collections.Frozen;
using Coppice.Learning.Data;
using Coppice.Learning.Trees;
using Coppice.Learning.Trees.Coding;
using Coppice.Learning.Trees.Growth;

namespace Coppice.Learning.Forests;

/// <summary>Fits random forests (Breiman 2001) with scikit-learn's meaning of every parameter. The same rows,
/// parameters and seed give the same forest at any parallelism and on any CPU.</summary>
public sealed class RandomForestClassifier
    : ILearner<RandomForestParameters, RandomForest>, IDivisibleLearner<RandomForestParameters>
{
    /// <inheritdoc/>
    public async ValueTask<RandomForest> FitAsync(
        RandomForestParameters parameters, DataView train, FitContext context,
        CancellationToken cancellationToken = default)
    {
        parameters.Check();
        var table = CodedTable.Of(train, context.Parallelism);
        var sampling = Sampling.Of(parameters.Bootstrap, parameters.MaxSamples, table.Rows);
        var trees = new Trees.Tree[parameters.NEstimators];
        var outOfBag = parameters.OobScore ? new OutOfBag(table, train) : null;
        var (next, done) = (-1, 0);
        await Parallel.ForAsync(
            0,
            Math.Min(Math.Max(1, context.Parallelism), trees.Length),
            new ParallelOptions
            {
                MaxDegreeOfParallelism = Math.Max(1, context.Parallelism),
                CancellationToken = cancellationToken,
            },
            (_, cancel) =>
            {
                var slot = TreeSlot.Create(table, parameters, sampling);
                for (var t = Interlocked.Increment(ref next); t < trees.Length; t = Interlocked.Increment(ref next))
                {
                    cancel.ThrowIfCancellationRequested();
                    trees[t] = slot.Grow(context.Seed, t);
                    outOfBag?.Add(trees[t], slot.Draws);
                    context.Progress?.Report(Interlocked.Increment(ref done) / (double)trees.Length);
                }

                return ValueTask.CompletedTask;
            });
        return new RandomForest(table.Schema, table.Classes, trees) { OobAccuracy = outOfBag?.Accuracy };
    }

    /// <inheritdoc/>
    public IReadOnlySet<string> FreeAxes { get; } = FrozenSet.ToFrozenSet(
    [
        nameof(RandomForestParameters.NEstimators), nameof(RandomForestParameters.MaxDepth),
        nameof(RandomForestParameters.MinSamplesSplit), nameof(RandomForestParameters.MinImpurityDecrease),
        nameof(RandomForestParameters.MaxLeafNodes), nameof(RandomForestParameters.CcpAlpha),
    ]);

    /// <inheritdoc/>
    public IReadOnlyList<string> SharedAxes { get; } =
    [
        nameof(RandomForestParameters.MaxFeatures), nameof(RandomForestParameters.ClassWeight),
        nameof(RandomForestParameters.Criterion), nameof(RandomForestParameters.MinSamplesLeaf),
    ];

    /// <inheritdoc/>
    public RandomForestParameters Effective(RandomForestParameters parameters, int rows)
    {
        var setting = EffectiveSetting.Of(parameters, rows, int.MaxValue);
        return parameters with
        {
            MinSamplesLeaf = setting.LeafRows,
            MinSamplesSplit = setting.SplitRows,
            Criterion = parameters.Criterion == Criterion.Gini ? Criterion.Gini : Criterion.Entropy,
        };
    }

    /// <inheritdoc/>
    public int Growths(IReadOnlyList<RandomForestParameters> family) => family.Max(s => s.NEstimators);

    /// <inheritdoc/>
    public int Kept(IReadOnlyList<RandomForestParameters> settings) =>
        settings.Select(s => s with { NEstimators = 1 }).Distinct().Count();

    /// <inheritdoc/>
    public void Evaluate(
        IReadOnlyList<RandomForestParameters> settings, DataView train, DataView validation, PredictionSink sink,
        FitContext context, CancellationToken cancellationToken)
    {
        foreach (var setting in settings) setting.Check();
        NestedForest.Evaluate(settings, train, validation, sink, context, cancellationToken);
    }

    /// <inheritdoc/>
    public int SumsPerRow(int outputs) => Votes.Width(outputs);

    /// <inheritdoc/>
    public void EvaluatePart(
        IReadOnlyList<RandomForestParameters> settings, DataView train, DataView validation, int first, int count,
        PartSink sink, FitContext context, CancellationToken cancellationToken)
    {
        foreach (var setting in settings) setting.Check();
        NestedForest.AddVotes(
            settings, train, validation, first, checked(first + count), sink, context, cancellationToken);
    }

    /// <inheritdoc/>
    public void Predict(
        RandomForestParameters setting, int outputs, ReadOnlySpan<long> sums, Span<double> predictions) =>
        Votes.ToProbabilities(sums, setting.NEstimators, outputs, predictions);
}
