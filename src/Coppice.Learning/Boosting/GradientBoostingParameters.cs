using System.ComponentModel;

namespace Coppice.Learning.Boosting;

/// <summary>How boosted trees are grown (Friedman 2001; second-order gains after Chen and Guestrin 2016).</summary>
public sealed record GradientBoostingParameters : IParameters
{
    /// <summary>The number of rounds, of a tree each (of a tree for each class, beyond two).</summary>
    [Description("The number of rounds: a tree each, or a tree for each of more than two classes.")]
    public int NEstimators { get; init; } = 100;

    /// <summary>What each tree's values are multiplied by.</summary>
    [Description("What each tree's values are multiplied by.")]
    public double LearningRate { get; init; } = 0.1;

    /// <summary>The most leaves of a tree, the best split first; null for any number.</summary>
    [Description("The most leaves of a tree, the best split first; null for any number.")]
    public int? MaxLeafNodes { get; init; } = 31;

    /// <summary>The depth at which a node becomes a leaf; null for none.</summary>
    [Description("The depth at which a node becomes a leaf; null for none.")]
    public int? MaxDepth { get; init; }

    /// <summary>The least second derivative (logistic loss: the sum of p(1 − p); squared error: the weight) of a
    /// leaf.</summary>
    [Description("The least sum of second derivatives in a leaf; for squared error, its least weight.")]
    public double MinChildWeight { get; init; } = 1;

    /// <summary>The gain that a split must exceed.</summary>
    [Description("The gain that a split must exceed.")]
    public double MinSplitGain { get; init; }

    /// <summary>The penalty on the squares of leaf values.</summary>
    [Description("The penalty on the squares of leaf values.")]
    public double L2 { get; init; } = 1;

    /// <summary>The share of rows that each round sees, drawn without replacement.</summary>
    [Description("The share of rows that each round sees, above 0 and at most 1.")]
    public double Subsample { get; init; } = 1;

    /// <summary>The share of features that each tree sees.</summary>
    [Description("The share of features that each tree sees, above 0 and at most 1.")]
    public double ColumnSample { get; init; } = 1;

    /// <summary>The share of a tree's features that each node sees.</summary>
    [Description("The share of the tree's features that each node sees, above 0 and at most 1.")]
    public double ColumnSampleByNode { get; init; } = 1;

    /// <summary>The most bins for the numbers of a column; a missing one has a bin of its own beside them.</summary>
    [Description("The most bins for the numbers of a column, 2 to 255.")]
    public int MaxBins { get; init; } = 255;

    /// <summary>Added to a category's second derivatives where categories are put in order: rare ones move to the
    /// middle.</summary>
    [Description("Added to a category's second derivatives where categories are put in order.")]
    public double CategorySmoothing { get; init; } = 10;

    /// <summary>The penalty on the squares of leaf values, beside <see cref="L2"/>, where five categories or more are
    /// split into two sets.</summary>
    [Description("Added to l2 where five categories or more are split into two sets.")]
    public double CategoryL2 { get; init; } = 10;

    /// <summary>Columns along which predictions may go in one direction only.</summary>
    [Description("Columns along which predictions may only rise (1) or fall (-1).")]
    public MonotoneConstraints Monotone { get; init; } = MonotoneConstraints.None;

    /// <summary>Rounds without a better loss on the rows held out after which boosting stops, at the best round; null
    /// for all rounds.</summary>
    [Description("Rounds without a better loss on rows held out after which boosting stops; null for all rounds.")]
    public int? EarlyStopping { get; init; }

    /// <summary>The share of rows held out for <see cref="EarlyStopping"/>.</summary>
    [Description("The share of rows held out for early stopping, above 0 and below 1.")]
    public double ValidationShare { get; init; } = 0.1;

    /// <inheritdoc/>
    public IEnumerable<ParameterFault> Faults()
    {
        if (NEstimators < 1) yield return new(nameof(NEstimators), $"must be at least 1, got {NEstimators}");
        if (!(LearningRate > 0 && double.IsFinite(LearningRate)))
            yield return new(nameof(LearningRate), $"must be above 0, got {LearningRate}");
        if (MaxLeafNodes < 2) yield return new(nameof(MaxLeafNodes), $"must be at least 2 or null, got {MaxLeafNodes}");
        if (MaxDepth < 1) yield return new(nameof(MaxDepth), $"must be at least 1 or null, got {MaxDepth}");
        if (MaxDepth is null && MaxLeafNodes is null)
            yield return new(nameof(MaxDepth), "must be given where max_leaf_nodes is null");
        if (!(MinChildWeight >= 0))
            yield return new(nameof(MinChildWeight), $"must be at least 0, got {MinChildWeight}");
        if (!(MinSplitGain >= 0)) yield return new(nameof(MinSplitGain), $"must be at least 0, got {MinSplitGain}");
        if (!(L2 >= 0)) yield return new(nameof(L2), $"must be at least 0, got {L2}");
        if (!IsShare(Subsample)) yield return new(nameof(Subsample), $"must be above 0 and at most 1, got {Subsample}");
        if (!IsShare(ColumnSample))
            yield return new(nameof(ColumnSample), $"must be above 0 and at most 1, got {ColumnSample}");
        if (!IsShare(ColumnSampleByNode))
            yield return new(nameof(ColumnSampleByNode), $"must be above 0 and at most 1, got {ColumnSampleByNode}");
        if (MaxBins is < 2 or > 255) yield return new(nameof(MaxBins), $"must be between 2 and 255, got {MaxBins}");
        if (!(CategorySmoothing >= 0))
            yield return new(nameof(CategorySmoothing), $"must be at least 0, got {CategorySmoothing}");
        if (!(CategoryL2 >= 0)) yield return new(nameof(CategoryL2), $"must be at least 0, got {CategoryL2}");
        if (Monotone.Fault is { } monotone) yield return new(nameof(Monotone), monotone);
        if (EarlyStopping < 1)
            yield return new(nameof(EarlyStopping), $"must be at least 1 or null, got {EarlyStopping}");
        if (!(ValidationShare is > 0 and < 1))
            yield return new(nameof(ValidationShare), $"must be above 0 and below 1, got {ValidationShare}");
    }

    static bool IsShare(double value) => value is > 0 and <= 1;
}
