namespace Coppice.Learning.Search;

/// <summary>Scores a refitted model on the test rows.</summary>
static class TestScorer
{
    /// <summary>Accuracy and the search's metrics, by name.</summary>
    public static IReadOnlyDictionary<string, double> Score<TParameters>(
        IModel model, SearchSetup<TParameters> setup, SearchOptions options)
        where TParameters : notnull, new()
    {
        if (options.Test is not { } test)
            throw new ArgumentException("there are no test rows", nameof(options));
        Metric[] metrics = [.. options.Scoring.Prepend(Metric.Accuracy).DistinctBy(m => m.Name)];
        var data = setup.Data with
        {
            Test = test,
            KeepsPredictions = false,
            Unscored = 0,
            Folds = [new Fold([], [.. Enumerable.Range(0, test.Count)], OnTest: true)],
        };
        var scores = new FoldScorer(data, FoldView.Of(data, 0), metrics).Score(model).Scores;
        return metrics.Select((metric, i) => (metric.Name, scores[i])).ToDictionary(s => s.Name, s => s.Item2);
    }
}
