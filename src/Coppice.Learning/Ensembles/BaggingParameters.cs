using System.ComponentModel;
using Coppice.Learning.Trees;

namespace Coppice.Learning.Ensembles;

/// <summary>How a model is bagged (Breiman 1996).</summary>
public sealed record BaggingParameters : IParameters
{
    /// <summary>What is fitted again and again.</summary>
    [Description("What is fitted again and again.")]
    public Estimator Member { get; init; } =
        Estimator.Of(new DecisionTreeClassifier(), new DecisionTreeParameters());

    /// <summary>How often it is fitted.</summary>
    [Description("How often it is fitted.")]
    public int NEstimators { get; init; } = 10;

    /// <summary>The rows that each fit sees: a count, or a fraction.</summary>
    [Description("The rows that each fit sees: a count, or a fraction.")]
    public Amount MaxSamples { get; init; } = Amount.Fraction(1);

    /// <summary>Whether rows are drawn with replacement.</summary>
    [Description("Whether rows are drawn with replacement.")]
    public bool Bootstrap { get; init; } = true;

    /// <inheritdoc/>
    public IEnumerable<ParameterFault> Faults()
    {
        foreach (var fault in Member.Faults()) yield return new(nameof(Member), $"{fault.Property} {fault.Message}");
        if (NEstimators < 1) yield return new(nameof(NEstimators), $"must be at least 1, got {NEstimators}");
        if (!(MaxSamples.Value > 0) || (MaxSamples.IsFraction && MaxSamples.Value > 1))
            yield return new(nameof(MaxSamples), $"must be at least 1 row, or a fraction up to 1.0, got {MaxSamples}");
    }
}
