using System.ComponentModel;
using Coppice.Learning.Trees;

namespace Coppice.Learning.Forests;

/// <summary>How a forest of regression trees is grown.</summary>
public sealed record RegressionForestParameters : RegressionTreeParameters
{
    /// <summary>The number of trees.</summary>
    [Description("The number of trees.")]
    public int NEstimators { get; init; } = 100;

    /// <summary>Whether each tree sees rows drawn with replacement instead of all of them.</summary>
    [Description("Whether each tree sees rows drawn with replacement instead of all of them.")]
    public bool Bootstrap { get; init; } = true;

    /// <summary>The rows drawn for each tree: a count, a fraction, or null for as many as there are.</summary>
    [Description("The rows drawn for each tree: a count, a fraction, or null for as many as there are.")]
    public Amount? MaxSamples { get; init; }

    /// <inheritdoc/>
    public override IEnumerable<ParameterFault> Faults()
    {
        foreach (var fault in base.Faults()) yield return fault;
        if (NEstimators < 1) yield return new(nameof(NEstimators), $"must be at least 1, got {NEstimators}");
        if (MaxSamples is { IsFraction: false, Value: < 1 })
            yield return new(nameof(MaxSamples), $"must be at least 1 row or a fraction, got {MaxSamples}");
        if (MaxSamples is { IsFraction: true } share && !(share.Value is > 0 and <= 1))
            yield return new(nameof(MaxSamples), $"must be a fraction above 0.0 and at most 1.0, got {MaxSamples}");
        if (MaxSamples is not null && !Bootstrap)
            yield return new(nameof(MaxSamples), "needs bootstrap: without it every tree sees all rows");
    }
}
