using System.ComponentModel;
using Coppice.Learning.Logistic;

namespace Coppice.Learning.Ensembles;

/// <summary>How models are stacked (Wolpert 1992).</summary>
public sealed record StackingParameters : IParameters
{
    /// <summary>The models whose predictions are combined.</summary>
    [Description("The models whose predictions are combined.")]
    public Estimators Members { get; init; } = Estimators.None;

    /// <summary>The model that combines them: it sees their probabilities for rows they were not fitted to.</summary>
    [Description("The model that combines the members' probabilities.")]
    public Estimator Meta { get; init; } =
        Estimator.Of(new LogisticRegression(), new LogisticRegressionParameters());

    /// <summary>The folds by which those probabilities are made.</summary>
    [Description("The folds by which the members' probabilities for unseen rows are made.")]
    public int Folds { get; init; } = 5;

    /// <summary>Whether the combining model also sees the features themselves.</summary>
    [Description("Whether the combining model also sees the features themselves.")]
    public bool Passthrough { get; init; }

    /// <inheritdoc/>
    public IEnumerable<ParameterFault> Faults()
    {
        foreach (var fault in Members.Faults(nameof(Members))) yield return fault;
        foreach (var fault in Meta.Faults()) yield return new(nameof(Meta), $"{fault.Property} {fault.Message}");
        if (Folds < 2) yield return new(nameof(Folds), $"must be at least 2, got {Folds}");
    }
}
