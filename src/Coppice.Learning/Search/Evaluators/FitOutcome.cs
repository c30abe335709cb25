namespace Coppice.Learning.Search;

/// <summary>One setting on one fold.</summary>
/// <param name="Scores">One a metric; NaN where it has no value, and all when the fit failed.</param>
/// <param name="FitSeconds">What the fit took; of settings fitted together, an equal share each.</param>
/// <param name="ScoreSeconds">What predicting and scoring took.</param>
/// <param name="Error">Why there is NaN among the scores, or null.</param>
sealed record FitOutcome(double[] Scores, double FitSeconds, double ScoreSeconds, string? Error)
{
    /// <summary>The fold's predictions, where they are kept.</summary>
    public KeptPredictions? Predictions { get; init; }

    public static FitOutcome Of(double[] scores, string[] names, double fitSeconds, double scoreSeconds)
    {
        List<string>? without = null;
        for (var m = 0; m < scores.Length; m++)
        {
            if (double.IsNaN(scores[m]))
                (without ??= []).Add(names[m]);
        }
        if (without is null)
            return new(scores, fitSeconds, scoreSeconds, null);
        var cause = without.Contains(Metric.RocAuc.Name) ? ": a ROC curve needs rows of both sides" : "";
        return new(
            scores, fitSeconds, scoreSeconds, $"{string.Join(", ", without)} has no value on these rows{cause}");
    }

    public static FitOutcome Failed(Exception error, int metrics, double seconds)
    {
        var scores = new double[metrics];
        scores.AsSpan().Fill(double.NaN);
        return new(scores, seconds, 0, ReasonOf(error));
    }

    /// <summary>Why a fit failed, for a table's reader.</summary>
    public static string ReasonOf(Exception error) =>
        error is ArgumentException or SearchException ? error.Message : $"{error.GetType().Name}: {error.Message}";

    /// <summary>Whether an exception says something about the setting, and not about the machine or the run.</summary>
    public static bool Tells(Exception error, CancellationToken cancellationToken) =>
        error is not OutOfMemoryException
        && !(error is OperationCanceledException && cancellationToken.IsCancellationRequested);
}
