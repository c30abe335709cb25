namespace Coppice.Learning.Search;

/// <summary>What a search found. Times aside, it is the same on any number of slots, and after any
/// interruption.</summary>
public abstract record SearchResult
{
    private protected SearchResult()
    {
    }

    /// <summary>The varied parameters' recipe names, in ordinal order.</summary>
    public required IReadOnlyList<string> ParameterNames { get; init; }

    /// <summary>The metrics' names.</summary>
    public required IReadOnlyList<string> Metrics { get; init; }

    /// <summary>The index of the metric that chose the best setting.</summary>
    public required int RankedBy { get; init; }

    /// <summary>The number of splits each setting was scored on.</summary>
    public required int Splits { get; init; }

    /// <summary>Every setting, in grid order.</summary>
    public required IReadOnlyList<SearchRow> Rows { get; init; }

    /// <summary>The first row of rank 1.</summary>
    public required int BestIndex { get; init; }

    /// <summary>The row at <see cref="BestIndex"/>.</summary>
    public SearchRow Best => Rows[BestIndex];

    /// <summary>Settings × splits.</summary>
    public long Fits => (long)Rows.Count * Splits;

    /// <summary>Trees, or what else the learner counts, that had to be grown.</summary>
    public required long TreesGrown { get; init; }

    /// <summary>Trees that would have been grown setting by setting.</summary>
    public required long TreesApart { get; init; }

    /// <summary>Of <see cref="Fits"/>, those that an earlier run had left.</summary>
    public required long Reused { get; init; }

    /// <summary>The best setting fitted to all training rows, when that was asked for.</summary>
    public IModel? Model { get; init; }

    /// <summary>The scores on the test rows by metric: of the refitted model, its accuracy among them; without one, of
    /// the best setting where the test rows judged; else null.</summary>
    public IReadOnlyDictionary<string, double>? TestScores { get; init; }

    /// <summary>The ensemble that was chosen out of all models, when that was asked for.</summary>
    public SearchEnsemble? Ensemble { get; init; }

    /// <summary>A row's setting in one line: <c>max_depth=10, max_features=5</c>.</summary>
    public string Describe(SearchRow row) => ParameterNames.Count == 0
        ? "the defaults"
        : string.Join(", ", ParameterNames.Select((name, i) => $"{name}={row.ValueText(i)}"));
}
