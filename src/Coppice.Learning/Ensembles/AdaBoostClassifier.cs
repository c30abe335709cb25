using Coppice.Learning.Data;
using Coppice.Learning.Numerics;
using Coppice.Learning.Search;

namespace Coppice.Learning.Ensembles;

/// <summary>Fits a weak classifier again and again, each time with more weight on the rows that the one before got
/// wrong; the fits vote by ln((1 − e) ∕ e) + ln(K − 1), e being their weighted error.</summary>
public sealed class AdaBoostClassifier : ILearner<AdaBoostParameters, VotingModel>
{
    /// <inheritdoc/>
    public async ValueTask<VotingModel> FitAsync(
        AdaBoostParameters parameters, DataView train, FitContext context,
        CancellationToken cancellationToken = default)
    {
        parameters.Check();
        var truth = train.LabelCodes(train.Classes);
        var weights = train.Weights() ?? [.. Enumerable.Repeat(1.0, train.Count)];
        Normalize(weights);
        var (models, votes) = (new List<IClassifier>(), new List<double>());
        var (probabilities, labels) = (new double[truth.Length * train.Classes.Count], new int[truth.Length]);
        for (var round = 0; round < parameters.NEstimators; round++)
        {
            var own = context with { Seed = Members.Seed(context.Seed, round), Progress = null };
            var model = await parameters.Member.FitClassifierAsync(
                Members.Weighted(train, weights), own, cancellationToken);
            model.Predict(train, probabilities);
            Predictions.Argmax(probabilities, model.Outputs, labels);
            var error = 0.0;
            for (var row = 0; row < truth.Length; row++) error += labels[row] == truth[row] ? 0 : weights[row];
            error /= truth.Length;
            if (error <= 0)
            {
                // Nothing is left to correct: the fit counts as one more, and is the last.
                models.Add(model);
                votes.Add(1);
                break;
            }

            if (error >= 1 - 1.0 / model.Outputs)
            {
                if (models.Count > 0) break;
                throw new ArgumentException(
                    $"{parameters.Member} is no better than guessing on the training rows: its error is "
                    + $"{error:0.###}.");
            }

            var vote = parameters.LearningRate * (Exact.Log((1 - error) / error) + Exact.Log(model.Outputs - 1));
            models.Add(model);
            votes.Add(vote);
            var factor = Exact.Exp(vote);
            for (var row = 0; row < truth.Length; row++)
                if (labels[row] != truth[row]) weights[row] *= factor;
            Normalize(weights);
            context.Progress?.Report((round + 1) / (double)parameters.NEstimators);
        }

        return new(models, Voting.Hard, votes);
    }

    /// <summary>Weights of mean 1.</summary>
    static void Normalize(double[] weights)
    {
        var scale = weights.Length / weights.Sum();
        for (var row = 0; row < weights.Length; row++) weights[row] *= scale;
    }
}
