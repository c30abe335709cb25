using System.ComponentModel;

namespace Coppice.Learning.Logistic;

/// <summary>How a logistic regression is fitted.</summary>
public sealed record LogisticRegressionParameters : IParameters
{
    /// <summary>The penalty on the absolute values of coefficients; above 0 it sets some of them to 0.</summary>
    [Description("The penalty on the absolute values of coefficients; it sets some of them to 0.")]
    public double L1 { get; init; }

    /// <summary>Half the penalty on the squares of coefficients: scikit-learn's 1 ∕ C.</summary>
    [Description("Half the penalty on the squares of coefficients: scikit-learn's 1 / C.")]
    public double L2 { get; init; } = 1;

    /// <summary>Whether numbers are brought to mean 0 and deviation 1 first, so that penalties treat them
    /// alike.</summary>
    [Description("Whether numbers are brought to mean 0 and deviation 1 first.")]
    public bool Standardize { get; init; } = true;

    /// <summary>The most passes of Newton's method over the classes.</summary>
    [Description("The most passes of Newton's method over the classes.")]
    public int MaxIterations { get; init; } = 100;

    /// <summary>The largest change of a coefficient in a pass at which fitting ends.</summary>
    [Description("The largest change of a coefficient in a pass at which fitting ends.")]
    public double Tolerance { get; init; } = 1e-6;

    /// <inheritdoc/>
    public IEnumerable<ParameterFault> Faults()
    {
        if (!(L1 >= 0)) yield return new(nameof(L1), $"must be at least 0, got {L1}");
        if (!(L2 >= 0)) yield return new(nameof(L2), $"must be at least 0, got {L2}");
        if (MaxIterations < 1) yield return new(nameof(MaxIterations), $"must be at least 1, got {MaxIterations}");
        if (!(Tolerance > 0)) yield return new(nameof(Tolerance), $"must be above 0, got {Tolerance}");
    }
}
