namespace Coppice.Learning.Search;

/// <summary>One setting of a search.</summary>
public sealed record SearchRow
{
    /// <summary>The varied parameters' values, in the order of <see cref="SearchResult.ParameterNames"/>.</summary>
    public required IReadOnlyList<object?> Values { get; init; }

    /// <summary>The scores, in the order of <see cref="SearchResult.Metrics"/>.</summary>
    public required IReadOnlyList<MetricScores> Scores { get; init; }

    /// <summary>The mean seconds of a fit, an equal share where settings were fitted together.</summary>
    public required double FitSeconds { get; init; }

    /// <summary>The mean seconds of predicting and scoring.</summary>
    public required double ScoreSeconds { get; init; }

    /// <summary>Why fits failed; empty when none did.</summary>
    public required IReadOnlyList<string> Errors { get; init; }

    /// <summary>The value at that place as it stands in recipes and results, in JSON.</summary>
    public string ValueJson(int parameter) => ValueKind.Write(Values[parameter]);

    /// <summary>The value at that place in plain text.</summary>
    public string ValueText(int parameter) => Values[parameter] is string text ? text : ValueJson(parameter).Trim('"');
}
