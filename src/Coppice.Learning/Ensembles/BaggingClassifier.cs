using Coppice.Learning.Data;

namespace Coppice.Learning.Ensembles;

/// <summary>Fits any classifier to rows drawn anew each time, and averages the probabilities.</summary>
public sealed class BaggingClassifier : ILearner<BaggingParameters, VotingModel>
{
    /// <inheritdoc/>
    public async ValueTask<VotingModel> FitAsync(
        BaggingParameters parameters, DataView train, FitContext context,
        CancellationToken cancellationToken = default)
    {
        var models = await Bags.FitAsync(parameters, train, context, cancellationToken);
        return new([.. models.Select(m => m as IClassifier
            ?? throw new ArgumentException($"{parameters.Member} predicts numbers: bag it by BaggingRegressor."))]);
    }
}
