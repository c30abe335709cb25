using System.Diagnostics;

namespace Coppice.Learning.Search;

/// <summary>Evaluates all settings of a task from what they share.</summary>
sealed class NestedEvaluator<TParameters>(
    INestedLearner<TParameters> learner, Shared<SearchData> data, Metric[] metrics)
    : Evaluator<TParameters>(data, Array.ConvertAll(metrics, m => m.Name))
{
    public override Task<FitOutcome[]> EvaluateAsync(SearchTask<TParameters> task, TaskContext context)
    {
        var data = Data.Value;
        var fold = FoldView.Of(data, task.Fold);
        var scorer = new FoldScorer(data, fold, metrics);
        try
        {
            return Task.FromResult(Evaluate(task.Settings, task, fold, scorer, context.Cancellation));
        }
        catch (Exception e) when (task.Settings.Length > 1 && FitOutcome.Tells(e, context.Cancellation))
        {
            // One setting that cannot be fitted must not take the others with it: each alone shows which it is.
            return Task.FromResult(Array.ConvertAll(task.Settings, s => EvaluateAlone(s, task, fold, scorer, context)));
        }
        catch (Exception e) when (FitOutcome.Tells(e, context.Cancellation))
        {
            return Task.FromResult(new[] { FitOutcome.Failed(e, metrics.Length, 0) });
        }
    }

    FitOutcome EvaluateAlone(
        TParameters setting, SearchTask<TParameters> task, FoldView fold, FoldScorer scorer, TaskContext context)
    {
        try
        {
            return Evaluate([setting], task, fold, scorer, context.Cancellation)[0];
        }
        catch (Exception e) when (FitOutcome.Tells(e, context.Cancellation))
        {
            return FitOutcome.Failed(e, metrics.Length, 0);
        }
    }

    FitOutcome[] Evaluate(
        TParameters[] settings, SearchTask<TParameters> task, FoldView fold, FoldScorer scorer,
        CancellationToken cancellation)
    {
        var scores = new double[settings.Length][];
        var scoring = new double[settings.Length];
        var start = Stopwatch.GetTimestamp();
        learner.Evaluate(
            settings, fold.Train, fold.Validation, (setting, predictions) =>
            {
                var received = Stopwatch.GetTimestamp();
                scores[setting] = scorer.Score(predictions);
                scoring[setting] = Stopwatch.GetElapsedTime(received).TotalSeconds;
            },
            new FitContext { Seed = task.Seed }, cancellation);
        var missing = Array.IndexOf(scores, null);
        if (missing >= 0)
            throw new SearchException($"{learner.GetType().Name} gave no predictions for {settings[missing]}");
        var share = Math.Max(0, Stopwatch.GetElapsedTime(start).TotalSeconds - scoring.Sum()) / settings.Length;
        var outcomes = new FitOutcome[settings.Length];
        for (var i = 0; i < outcomes.Length; i++)
            outcomes[i] = new(scores[i], share, scoring[i], null);
        return outcomes;
    }
}
