namespace Coppice.Learning.Search;

/// <summary>How far a search is.</summary>
public sealed record SearchProgress
{
    /// <summary>Settings whose every fold is scored.</summary>
    public required int SettingsDone { get; init; }

    /// <summary>All settings.</summary>
    public required int Settings { get; init; }

    /// <summary>Fits done: settings × folds.</summary>
    public required long FitsDone { get; init; }

    /// <summary>All fits.</summary>
    public required long Fits { get; init; }

    /// <summary>Of the fits done, those that an earlier run had left.</summary>
    public required long Reused { get; init; }

    /// <summary>Of the fits done, those that failed.</summary>
    public required long Failed { get; init; }

    /// <summary>Tasks done; a task is what one slot computes at a time.</summary>
    public required int TasksDone { get; init; }

    /// <summary>All tasks.</summary>
    public required int Tasks { get; init; }

    /// <summary>The best mean score of the settings done, NaN before the first.</summary>
    public required double BestScore { get; init; }

    /// <summary>The setting of that score: <c>max_depth=10, max_features=5</c>; null before the first.</summary>
    public required string? BestSetting { get; init; }
}
