using System.Diagnostics;

namespace Coppice.Learning.Search;

/// <summary>Evaluates all settings of a task from what they share.</summary>
sealed class NestedEvaluator<TParameters>(
    INestedLearner<TParameters> learner, Shared<SearchData> data, Metric[] metrics)
    : Evaluator<TParameters>(data, Array.ConvertAll(metrics, m => m.Name))
    where TParameters : notnull, new()
{
    public override Task<FitOutcome[]> EvaluateAsync(SearchTask<TParameters> task, TaskContext context)
    {
        var data = Data.Value;
        var fold = FoldView.Of(data, task.Fold);
        var scorer = new FoldScorer(data, fold, metrics);
        var outcomes = new FitOutcome[task.Settings.Length];
        var sound = new List<int>(outcomes.Length);
        for (var i = 0; i < outcomes.Length; i++)
        {
            if (SettingFaults.Of(task.Settings[i]) is { } faults)
                outcomes[i] = FitOutcome.Failed(new ArgumentException(faults), metrics.Length, 0);
            else
                sound.Add(i);
        }
        if (sound.Count > 0)
            Evaluate(sound, task, fold, scorer, outcomes, context.Cancellation);
        return Task.FromResult(outcomes);
    }

    void Evaluate(
        List<int> settings, SearchTask<TParameters> task, FoldView fold, FoldScorer scorer, FitOutcome[] outcomes,
        CancellationToken cancellation)
    {
        try
        {
            var together = EvaluateTogether(
                [.. settings.Select(i => task.Settings[i])], task.Seed, fold, scorer, cancellation);
            for (var i = 0; i < together.Length; i++)
                outcomes[settings[i]] = together[i];
        }
        catch (Exception e) when (FitOutcome.Tells(e, cancellation))
        {
            // One setting that cannot be fitted must not take the others with it: each alone shows which it is.
            if (settings.Count == 1)
            {
                outcomes[settings[0]] = FitOutcome.Failed(e, metrics.Length, 0);
                return;
            }
            foreach (var setting in settings)
                Evaluate([setting], task, fold, scorer, outcomes, cancellation);
        }
    }

    FitOutcome[] EvaluateTogether(
        TParameters[] settings, ulong seed, FoldView fold, FoldScorer scorer, CancellationToken cancellation)
    {
        var scores = new double[settings.Length][];
        var scoring = new double[settings.Length];
        var kept = new KeptPredictions?[settings.Length];
        var start = Stopwatch.GetTimestamp();
        learner.Evaluate(
            settings, fold.Train, fold.Validation, (setting, predictions) =>
            {
                var received = Stopwatch.GetTimestamp();
                scores[setting] = scorer.Score(predictions);
                kept[setting] = scorer.Keep(predictions);
                scoring[setting] = Stopwatch.GetElapsedTime(received).TotalSeconds;
            },
            new FitContext { Seed = seed }, cancellation);
        var missing = Array.IndexOf(scores, null);
        if (missing >= 0)
            throw new SearchException($"{learner.GetType().Name} gave no predictions for {settings[missing]}");
        var share = Math.Max(0, Stopwatch.GetElapsedTime(start).TotalSeconds - scoring.Sum()) / settings.Length;
        var outcomes = new FitOutcome[settings.Length];
        for (var i = 0; i < outcomes.Length; i++)
            outcomes[i] = FitOutcome.Of(scores[i], Scores, share, scoring[i]) with { Predictions = kept[i] };
        return outcomes;
    }
}
