using Coppice.Learning.Data;
using Coppice.Learning.Trees;
using Coppice.Learning.Trees.Growth;

namespace Coppice.Learning.Forests;

/// <summary>Fits random forests to numbers (Breiman 2001), on binned columns. The same rows,
/// parameters and seed give the same forest at any parallelism and on any CPU.</summary>
public sealed class RandomForestRegressor : ILearner<RegressionForestParameters, RegressionForest>
{
    /// <inheritdoc/>
    public async ValueTask<RegressionForest> FitAsync(
        RegressionForestParameters parameters, DataView train, FitContext context,
        CancellationToken cancellationToken = default)
    {
        parameters.Check();
        var rows = new RegressionRows(train, parameters, context.Seed, context.Parallelism);
        var sampling = Sampling.Of(parameters.Bootstrap, parameters.MaxSamples, train.Count);
        var trees = new Tree[parameters.NEstimators];
        var (next, done) = (-1, 0);
        var threads = Math.Max(1, context.Parallelism);
        await Parallel.ForAsync(
            0, Math.Min(threads, trees.Length),
            new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = cancellationToken },
            (_, cancel) =>
            {
                var slot = IRegressionSlot.Of(rows, parameters, sampling);
                for (var t = Interlocked.Increment(ref next); t < trees.Length; t = Interlocked.Increment(ref next))
                {
                    cancel.ThrowIfCancellationRequested();
                    trees[t] = slot.Grow(context.Seed, t);
                    context.Progress?.Report(Interlocked.Increment(ref done) / (double)trees.Length);
                }

                return ValueTask.CompletedTask;
            });
        return new RegressionForest(rows.Table.Schema, trees, rows.Unit);
    }
}
