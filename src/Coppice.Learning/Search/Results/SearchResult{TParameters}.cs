namespace Coppice.Learning.Search;

/// <inheritdoc/>
/// <typeparam name="TParameters">The record of hyperparameters.</typeparam>
public sealed record SearchResult<TParameters> : SearchResult
    where TParameters : notnull, new()
{
    /// <summary>The whole setting of each row.</summary>
    public required IReadOnlyList<TParameters> Parameters { get; init; }

    /// <summary>The best setting.</summary>
    public TParameters BestParameters => Parameters[BestIndex];

    internal static SearchResult<TParameters> Rank(SearchSetup<TParameters> setup, SearchPlan plan, ScoreTable table)
    {
        var count = setup.Candidates.Count;
        var means = new double[setup.Scores.Count][];
        var ranks = new int[setup.Scores.Count][];
        for (var m = 0; m < means.Length; m++)
        {
            means[m] = new double[count];
            for (var i = 0; i < count; i++)
                means[m][i] = Moments.Mean(table.Splits(m, i));
            ranks[m] = Ranking.Of(means[m]);
        }
        var best = Array.IndexOf(ranks[setup.RankedBy], 1);
        if (double.IsNaN(means[setup.RankedBy][best]))
            throw NothingRanked(setup, table);

        var rows = new SearchRow[count];
        for (var i = 0; i < count; i++)
        {
            var scores = new MetricScores[means.Length];
            for (var m = 0; m < scores.Length; m++)
            {
                var splits = table.Splits(m, i);
                scores[m] = new MetricScores
                {
                    Splits = splits.ToArray(),
                    Mean = means[m][i],
                    Deviation = Moments.Deviation(splits),
                    Rank = ranks[m][i],
                };
            }
            rows[i] = new SearchRow
            {
                Values = setup.Candidates[i].Values,
                Scores = scores,
                FitSeconds = Moments.Mean(table.FitSeconds(i)),
                ScoreSeconds = Moments.Mean(table.ScoreSeconds(i)),
                Errors = table.Errors(i),
            };
        }
        return new SearchResult<TParameters>
        {
            ParameterNames = [.. setup.Axes.Select(a => a.Parameter.Name)],
            Metrics = setup.Scores,
            RankedBy = setup.RankedBy,
            Splits = setup.Folds,
            Rows = rows,
            Parameters = [.. setup.Candidates.Select(c => c.Parameters)],
            BestIndex = best,
            TreesGrown = plan.Growths,
            TreesApart = plan.GrowthsApart,
            Reused = table.Reused,
            TestScores = setup.JudgedOnTest
                ? setup.Scores.Select((name, m) => (name, score: means[m][best]))
                    .ToDictionary(s => s.name, s => s.score)
                : null,
        };
    }

    static SearchException NothingRanked(SearchSetup<TParameters> setup, ScoreTable table)
    {
        for (var i = 0; i < setup.Candidates.Count; i++)
        {
            if (table.Errors(i) is [var first, ..])
            {
                return new SearchException(
                    $"no setting could be scored on every split; the first failure, of "
                    + $"{SettingText.Of(setup.Axes, setup.Candidates[i].Values)}, {first}");
            }
        }
        throw new InvalidOperationException("a mean is NaN though no fit failed");
    }
}
