using Coppice.Learning.Boosting.Binning;
using Coppice.Learning.Boosting.Growth;
using Coppice.Learning.Boosting.Losses;
using Coppice.Learning.Data;
using Coppice.Learning.Trees;

namespace Coppice.Learning.Boosting;

/// <summary>Fits boosted trees to numbers, by squared error. The same rows, parameters and seed give the same model at
/// any parallelism and on any CPU.</summary>
public sealed class GradientBoostingRegressor : ILearner<GradientBoostingParameters, BoostedRegression>
{
    /// <inheritdoc/>
    public ValueTask<BoostedRegression> FitAsync(
        GradientBoostingParameters parameters, DataView train, FitContext context,
        CancellationToken cancellationToken = default)
    {
        parameters.Check();
        var table = BinnedTable.Of(train, parameters.MaxBins, context.Seed, context.Parallelism);
        var (targets, weights) = (train.Targets(), train.Weights());
        var booster = new Booster(table, parameters, rows => new SquaredLoss(targets, weights, rows), context);
        var trees = new List<Tree>();
        for (var round = 0; round < parameters.NEstimators && !booster.HasStopped; round++)
            trees.AddRange(booster.Next(cancellationToken));
        return new(new BoostedRegression(new(table.Schema, booster.Start, [.. trees.Take(booster.BestRounds)])));
    }
}
