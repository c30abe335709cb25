using System.ComponentModel;
using Coppice.Learning.Trees;

namespace Coppice.Learning.Forests;

/// <summary>How a random forest is grown: scikit-learn's parameters, by name and meaning.</summary>
public sealed record RandomForestParameters : DecisionTreeParameters
{
    /// <summary>The defaults of scikit-learn's RandomForestClassifier.</summary>
    public RandomForestParameters() => MaxFeatures = MaxFeatures.Sqrt;

    /// <summary>The number of trees.</summary>
    [Description("The number of trees.")]
    public int NEstimators { get; init; } = 100;

    /// <summary>Whether each tree sees rows drawn with replacement instead of all of them.</summary>
    [Description("Whether each tree sees rows drawn with replacement instead of all of them.")]
    public bool Bootstrap { get; init; } = true;

    /// <summary>The rows drawn for each tree: a count, a fraction (rounded half to even), or null for as many as there
    /// are.</summary>
    [Description("The rows drawn for each tree: a count, a fraction, or null for as many as there are.")]
    public Amount? MaxSamples { get; init; }

    /// <summary>Whether the model keeps its accuracy on the rows that each tree did not see.</summary>
    [Description("Whether the model keeps its accuracy on the rows that each tree did not see.")]
    public bool OobScore { get; init; }

    /// <inheritdoc/>
    public override IEnumerable<ParameterFault> Faults()
    {
        foreach (var fault in base.Faults()) yield return fault;
        if (NEstimators < 1) yield return new(nameof(NEstimators), $"must be at least 1, got {NEstimators}");
        foreach (var fault in SampleFaults(MaxSamples, Bootstrap)) yield return fault;
        if (OobScore && !Bootstrap)
            yield return new(nameof(OobScore), "needs bootstrap: without it no row is out of the bag");
    }

    internal static IEnumerable<ParameterFault> SampleFaults(Amount? samples, bool bootstrap)
    {
        if (samples is { IsFraction: false, Value: < 1 })
            yield return new(nameof(MaxSamples), $"must be at least 1 row or a fraction, got {samples}");
        if (samples is { IsFraction: true } share && !(share.Value is > 0 and <= 1))
            yield return new(nameof(MaxSamples), $"must be a fraction above 0.0 and at most 1.0, got {samples}");
        if (samples is not null && !bootstrap)
            yield return new(nameof(MaxSamples), "needs bootstrap: without it every tree sees all rows");
    }
}
