namespace Coppice.Learning.Search;

/// <summary>Models of a search that do best together. Each member stands for the models that were fitted to the folds
/// with its setting.</summary>
public sealed record SearchEnsemble
{
    /// <summary>Rows of the search's result, and how often each was chosen: its weight.</summary>
    public required IReadOnlyList<(SearchRow Row, int Weight)> Members { get; init; }

    /// <summary>The score by the metric that ranks, on the rows that chose the ensemble: each predicted by models that
    /// did not see it.</summary>
    public required double Score { get; init; }

    /// <summary>The scores on the test rows by metric, its accuracy among them; null where there are none.</summary>
    public IReadOnlyDictionary<string, double>? TestScores { get; init; }
}
