using System.Diagnostics;

namespace Coppice.Learning.Search;

/// <summary>Fits each setting for itself.</summary>
sealed class ApartEvaluator<TParameters, TModel>(
    ILearner<TParameters, TModel> learner, Shared<SearchData> data, Metric[] metrics)
    : Evaluator<TParameters>(data, Array.ConvertAll(metrics, m => m.Name))
    where TParameters : notnull, new()
    where TModel : IModel
{
    public override async Task<FitOutcome[]> EvaluateAsync(SearchTask<TParameters> task, TaskContext context)
    {
        var data = Data.Value;
        var fold = FoldView.Of(data, task.Fold);
        var scorer = new FoldScorer(data, fold, metrics);
        var outcomes = new FitOutcome[task.Settings.Length];
        for (var i = 0; i < outcomes.Length; i++)
        {
            var start = Stopwatch.GetTimestamp();
            try
            {
                if (SettingFaults.Of(task.Settings[i]) is { } faults)
                    throw new ArgumentException(faults);
                var model = await learner.FitAsync(
                    task.Settings[i], fold.Train, new FitContext { Seed = task.Seed }, context.Cancellation);
                var fitted = Stopwatch.GetTimestamp();
                var (scores, kept) = scorer.Score(model);
                outcomes[i] = FitOutcome.Of(
                    scores, Scores, Stopwatch.GetElapsedTime(start, fitted).TotalSeconds,
                    Stopwatch.GetElapsedTime(fitted).TotalSeconds) with
                {
                    Predictions = kept,
                };
            }
            catch (Exception e) when (FitOutcome.Tells(e, context.Cancellation))
            {
                outcomes[i] = FitOutcome.Failed(e, metrics.Length, Stopwatch.GetElapsedTime(start).TotalSeconds);
            }
        }
        return outcomes;
    }
}
