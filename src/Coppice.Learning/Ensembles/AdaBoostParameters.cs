using System.ComponentModel;
using Coppice.Learning.Trees;

namespace Coppice.Learning.Ensembles;

/// <summary>How AdaBoost is done (SAMME: Zhu and others 2009).</summary>
public sealed record AdaBoostParameters : IParameters
{
    /// <summary>What is fitted in each round; it must heed the rows' weights. By default a tree of one split.</summary>
    [Description("What is fitted in each round; it must heed the rows' weights.")]
    public Estimator Member { get; init; } =
        Estimator.Of(new DecisionTreeClassifier(), new DecisionTreeParameters { MaxDepth = 1 });

    /// <summary>The most rounds.</summary>
    [Description("The most rounds.")]
    public int NEstimators { get; init; } = 50;

    /// <summary>What each round's weight is multiplied by.</summary>
    [Description("What each round's weight is multiplied by.")]
    public double LearningRate { get; init; } = 1;

    /// <inheritdoc/>
    public IEnumerable<ParameterFault> Faults()
    {
        foreach (var fault in Member.Faults()) yield return new(nameof(Member), $"{fault.Property} {fault.Message}");
        if (NEstimators < 1) yield return new(nameof(NEstimators), $"must be at least 1, got {NEstimators}");
        if (!(LearningRate > 0 && double.IsFinite(LearningRate)))
            yield return new(nameof(LearningRate), $"must be above 0, got {LearningRate}");
    }
}
