using System.Buffers;
using System.Diagnostics;

namespace Coppice.Learning.Search;

/// <summary>Adds up the parts of one task, in whatever order they come, and scores the settings when all are
/// there.</summary>
sealed class AddedParts<TParameters>(
    IDivisibleLearner<TParameters> learner, PlannedTask task, SearchSetup<TParameters> setup, Metric[] metrics)
    where TParameters : notnull, new()
{
    readonly long[]?[] _sums = new long[task.Groups.Length][];
    readonly (int Part, string? Error)[] _errors = new (int, string?)[task.Groups.Length];
    readonly int _length = setup.Data.Folds[task.Fold].Validation.Length
        * learner.SumsPerRow(setup.Data.Classes.Length);

    int _missing = task.Parts.Length;
    double _seconds;

    /// <summary>Whether every part so far was remembered.</summary>
    public bool Remembered { get; private set; } = true;

    /// <summary>Adds one part; true when it was the last.</summary>
    public bool Add(int part, PartOutcome outcome, bool remembered)
    {
        Remembered &= remembered;
        _seconds += outcome.Seconds;
        for (var i = 0; i < _sums.Length; i++)
        {
            // Of several errors that of the first part, whichever came first.
            if (outcome.Errors[i] is { } error && (_errors[i].Error is null || part < _errors[i].Part))
                _errors[i] = (part, error);
            if (outcome.SumsOf[i] < 0)
                continue;
            var sums = _sums[i] ??= new long[_length];
            var added = outcome.Sums.AsSpan(outcome.SumsOf[i], sums.Length);
            for (var k = 0; k < sums.Length; k++)
                sums[k] += added[k];
        }
        return --_missing == 0;
    }

    /// <summary>One outcome for each of the task's groups, in their order.</summary>
    public FitOutcome[] Score()
    {
        var fold = FoldView.Of(setup.Data, task.Fold);
        var scorer = new FoldScorer(setup.Data, fold, metrics);
        var outputs = setup.Data.Classes.Length;
        var count = checked(fold.Validation.Count * outputs);
        var predictions = ArrayPool<double>.Shared.Rent(count);
        var share = _seconds / _sums.Length;
        var outcomes = new FitOutcome[_sums.Length];
        for (var i = 0; i < outcomes.Length; i++)
        {
            if (_errors[i].Error is { } error)
            {
                outcomes[i] = FitOutcome.Failed(new SearchException(error), metrics.Length, share);
                continue;
            }
            var start = Stopwatch.GetTimestamp();
            try
            {
                learner.Predict(
                    setup.Candidates[task.Groups[i][0]].Parameters, outputs, _sums[i], predictions.AsSpan(0, count));
                var scores = scorer.Score(predictions.AsSpan(0, count));
                outcomes[i] = FitOutcome.Of(
                    scores, [.. setup.Scores], share, Stopwatch.GetElapsedTime(start).TotalSeconds) with
                {
                    Predictions = scorer.Keep(predictions.AsSpan(0, count)),
                };
            }
            catch (Exception e) when (FitOutcome.Tells(e, CancellationToken.None))
            {
                outcomes[i] = FitOutcome.Failed(e, metrics.Length, share);
            }
        }
        ArrayPool<double>.Shared.Return(predictions);
        return outcomes;
    }
}
