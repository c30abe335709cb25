using Coppice.Learning.Data;
using Coppice.Learning.Trees;
using Coppice.Learning.Trees.Growth;

namespace Coppice.Learning.Forests;

/// <summary>Fits single regression trees: the forest's unit, grown on all rows.</summary>
public sealed class DecisionTreeRegressor : ILearner<RegressionTreeParameters, RegressionForest>
{
    /// <inheritdoc/>
    public ValueTask<RegressionForest> FitAsync(
        RegressionTreeParameters parameters, DataView train, FitContext context,
        CancellationToken cancellationToken = default)
    {
        parameters.Check();
        cancellationToken.ThrowIfCancellationRequested();
        var rows = new RegressionRows(train, parameters, context.Seed, context.Parallelism);
        var tree = IRegressionSlot.Of(rows, parameters, Sampling.All).Grow(context.Seed, 0);
        return new(new RegressionForest(rows.Table.Schema, [tree], rows.Unit));
    }
}
