using System.Diagnostics;
using Coppice.Learning.Data;

namespace Coppice.Learning.Search;

/// <summary>Asks a function of the caller's for each score.</summary>
sealed class DelegateEvaluator<TParameters>(
    Func<TParameters, DataView, DataView, CancellationToken, Task<double>> score, Shared<SearchData> data)
    : Evaluator<TParameters>(data, ["score"])
    where TParameters : notnull, new()
{
    public override async Task<FitOutcome[]> EvaluateAsync(SearchTask<TParameters> task, TaskContext context)
    {
        var fold = FoldView.Of(Data.Value, task.Fold);
        var outcomes = new FitOutcome[task.Settings.Length];
        for (var i = 0; i < outcomes.Length; i++)
        {
            var start = Stopwatch.GetTimestamp();
            try
            {
                if (SettingFaults.Of(task.Settings[i]) is { } faults)
                    throw new ArgumentException(faults);
                var value = await score(task.Settings[i], fold.Train, fold.Validation, context.Cancellation);
                outcomes[i] = double.IsNaN(value)
                    ? throw new ArgumentException("the score is NaN")
                    : new([value], Stopwatch.GetElapsedTime(start).TotalSeconds, 0, null);
            }
            catch (Exception e) when (FitOutcome.Tells(e, context.Cancellation))
            {
                outcomes[i] = FitOutcome.Failed(e, 1, Stopwatch.GetElapsedTime(start).TotalSeconds);
            }
        }
        return outcomes;
    }
}
