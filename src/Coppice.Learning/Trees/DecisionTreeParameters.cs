using System.ComponentModel;

namespace Coppice.Learning.Trees;

/// <summary>How one tree is grown: scikit-learn's parameters, by name and meaning.</summary>
public record DecisionTreeParameters : IParameters
{
    /// <summary>What a split is to make small.</summary>
    [Description("What a split is to make small.")]
    public Criterion Criterion { get; init; }

    /// <summary>The depth at which a node becomes a leaf; null for none.</summary>
    [Description("The depth at which a node becomes a leaf; null for none.")]
    public int? MaxDepth { get; init; }

    /// <summary>The distinct in-bag rows below which a node becomes a leaf: a count, or a fraction of the training
    /// rows, rounded up. At least twice <see cref="MinSamplesLeaf"/> in effect.</summary>
    [Description("The distinct rows below which a node becomes a leaf: a count, or a fraction of the rows.")]
    public Amount MinSamplesSplit { get; init; } = 2;

    /// <summary>The least distinct in-bag rows of a leaf: a count, or a fraction of the training rows, rounded
    /// up.</summary>
    [Description("The least distinct rows of a leaf: a count, or a fraction of the rows.")]
    public Amount MinSamplesLeaf { get; init; } = 1;

    /// <summary>The least share of the total weight in a leaf, 0 to 0.5.</summary>
    [Description("The least share of the total weight in a leaf, 0 to 0.5.")]
    public double MinWeightFractionLeaf { get; init; }

    /// <summary>How many features are drawn at a node.</summary>
    [Description("How many features are drawn at a node: a count, a fraction, \"sqrt\", \"log2\", or null for all.")]
    public MaxFeatures MaxFeatures { get; init; }

    /// <summary>The most leaves, split best first; null for any number.</summary>
    [Description("The most leaves, the best split first; null for any number.")]
    public int? MaxLeafNodes { get; init; }

    /// <summary>The least decrease of impurity, weighted by the node's share of all rows, that a split must
    /// bring.</summary>
    [Description("The least decrease of impurity, weighted by the node's share of the rows, that a split must bring.")]
    public double MinImpurityDecrease { get; init; }

    /// <summary>The weight of each class.</summary>
    [Description(
        "The weight of each class: null, \"balanced\", \"balanced_subsample\", or an object from class to weight.")]
    public ClassWeight ClassWeight { get; init; } = ClassWeight.None;

    /// <summary>Weakest-link pruning: subtrees whose cost per leaf is at most this are cut.</summary>
    [Description("Weakest-link pruning: subtrees whose effective alpha is at most this are cut.")]
    public double CcpAlpha { get; init; }

    /// <inheritdoc/>
    public virtual IEnumerable<ParameterFault> Faults()
    {
        if (MaxDepth < 1) yield return new(nameof(MaxDepth), $"must be at least 1, got {MaxDepth}");
        if (MinSamplesSplit is { IsFraction: false, Value: < 2 })
            yield return new(nameof(MinSamplesSplit), $"must be at least 2 rows or a fraction, got {MinSamplesSplit}");
        if (MinSamplesSplit.IsFraction && !(MinSamplesSplit.Value is > 0 and <= 1))
        {
            yield return new(
                nameof(MinSamplesSplit), $"must be a fraction above 0.0 and at most 1.0, got {MinSamplesSplit}");
        }


        if (MinSamplesLeaf is { IsFraction: false, Value: < 1 })
            yield return new(nameof(MinSamplesLeaf), $"must be at least 1 row or a fraction, got {MinSamplesLeaf}");
        if (MinSamplesLeaf.IsFraction && !(MinSamplesLeaf.Value is > 0 and < 1))
        {
            yield return new(
                nameof(MinSamplesLeaf),
                $"must be a whole count or a fraction between 0.0 and 1.0, got {MinSamplesLeaf}");
        }


        if (!(MinWeightFractionLeaf is >= 0 and <= 0.5))
            yield return new(nameof(MinWeightFractionLeaf), $"must be between 0 and 0.5, got {MinWeightFractionLeaf}");
        if (MaxFeatures.Fault is { } features) yield return new(nameof(MaxFeatures), features);
        if (MaxLeafNodes < 2) yield return new(nameof(MaxLeafNodes), $"must be at least 2, got {MaxLeafNodes}");
        if (!(MinImpurityDecrease >= 0))
            yield return new(nameof(MinImpurityDecrease), $"must be at least 0, got {MinImpurityDecrease}");
        if (ClassWeight.Fault is { } weights) yield return new(nameof(ClassWeight), weights);
        if (!(CcpAlpha >= 0)) yield return new(nameof(CcpAlpha), $"must be at least 0, got {CcpAlpha}");
    }

    /// <summary>Whether splits are scored alike.</summary>
    internal bool ScoresAs(DecisionTreeParameters other) =>
        Criterion == Criterion.Gini == (other.Criterion == Criterion.Gini) && ClassWeight == other.ClassWeight;
}
