using Coppice.Learning.Data;

namespace Coppice.Learning.Ensembles;

/// <summary>Fits any model of numbers to rows drawn anew each time, and averages what they predict.</summary>
public sealed class BaggingRegressor : ILearner<BaggingParameters, AveragingModel>
{
    /// <inheritdoc/>
    public async ValueTask<AveragingModel> FitAsync(
        BaggingParameters parameters, DataView train, FitContext context,
        CancellationToken cancellationToken = default) =>
        new(await Bags.FitAsync(parameters, train, context, cancellationToken));
}
