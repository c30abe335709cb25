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
        foreach (var fault in RandomForestParameters.SampleFaults(MaxSamples, Bootstrap)) yield return fault;
    }
}
