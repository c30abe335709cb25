namespace Coppice.Learning.Search;

/// <summary>One metric of one setting.</summary>
public sealed record MetricScores
{
    /// <summary>One score a split; NaN where the fit failed.</summary>
    public required IReadOnlyList<double> Splits { get; init; }

    /// <summary>Their mean; NaN if one of them is.</summary>
    public required double Mean { get; init; }

    /// <summary>Their standard deviation, the population's.</summary>
    public required double Deviation { get; init; }

    /// <summary>1 for the best mean; equal means share a rank, and the next one is left out. NaN is last.</summary>
    public required int Rank { get; init; }
}
