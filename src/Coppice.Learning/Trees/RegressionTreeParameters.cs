using System.ComponentModel;

namespace Coppice.Learning.Trees;

/// <summary>How a regression tree is grown: scikit-learn's names and meanings, but that rows are counted as often as
/// they were drawn.</summary>
public record RegressionTreeParameters : IParameters
{
    /// <summary>What splits make small.</summary>
    [Description("What splits make small: \"squared_error\", its other name \"friedman_mse\", or \"absolute_error\".")]
    public RegressionCriterion Criterion { get; init; }

    /// <summary>The depth at which a node becomes a leaf; null for none.</summary>
    [Description("The depth at which a node becomes a leaf; null for none.")]
    public int? MaxDepth { get; init; }

    /// <summary>The rows below which a node becomes a leaf, by weight.</summary>
    [Description("The rows below which a node becomes a leaf: a count, or a fraction of the rows.")]
    public Amount MinSamplesSplit { get; init; } = 2;

    /// <summary>The least rows of a leaf, by weight.</summary>
    [Description("The least rows of a leaf: a count, or a fraction of the rows.")]
    public Amount MinSamplesLeaf { get; init; } = 1;

    /// <summary>How many features are drawn at a node.</summary>
    [Description("How many features are drawn at a node: a count, a fraction, \"sqrt\", \"log2\", or null for all.")]
    public MaxFeatures MaxFeatures { get; init; }

    /// <summary>The most leaves, split best first; null for any number.</summary>
    [Description("The most leaves, the best split first; null for any number.")]
    public int? MaxLeafNodes { get; init; }

    /// <summary>The most bins for the numbers of a column; a missing one has a bin of its own beside them.</summary>
    [Description("The most bins for the numbers of a column, 2 to 255.")]
    public int MaxBins { get; init; } = 255;

    /// <inheritdoc/>
    public virtual IEnumerable<ParameterFault> Faults()
    {
        if (MaxDepth < 1) yield return new(nameof(MaxDepth), $"must be at least 1, got {MaxDepth}");
        if (!(MinSamplesSplit.Value > 0))
            yield return new(nameof(MinSamplesSplit), $"must be above 0, got {MinSamplesSplit}");
        if (!(MinSamplesLeaf.Value > 0))
            yield return new(nameof(MinSamplesLeaf), $"must be above 0, got {MinSamplesLeaf}");
        if (MaxFeatures.Fault is { } features) yield return new(nameof(MaxFeatures), features);
        if (MaxLeafNodes < 2) yield return new(nameof(MaxLeafNodes), $"must be at least 2, got {MaxLeafNodes}");
        if (MaxBins is < 2 or > 255) yield return new(nameof(MaxBins), $"must be between 2 and 255, got {MaxBins}");
    }
}
