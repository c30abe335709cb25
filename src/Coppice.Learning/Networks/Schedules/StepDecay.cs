using System.ComponentModel;

namespace Coppice.Learning.Networks;

/// <summary>A lower rate after each share of the run.</summary>
public sealed record StepDecay : Schedule
{
    /// <summary>What the rate is multiplied by each time.</summary>
    [Description("What the rate is multiplied by each time, above 0 and at most 1.")]
    public double Decay { get; init; } = 0.1;

    /// <summary>The share of the run between two falls.</summary>
    [Description("The share of the run between two falls, above 0 and at most 1.")]
    public double Every { get; init; } = 1.0 / 3;

    /// <inheritdoc/>
    public override IEnumerable<string> Faults()
    {
        foreach (var fault in base.Faults())
            yield return fault;
        if (!(Decay is > 0 and <= 1))
            yield return FormattableString.Invariant($"decay must be above 0 and at most 1, got {Decay}");
        if (!(Every is > 0 and <= 1))
            yield return FormattableString.Invariant($"every must be above 0 and at most 1, got {Every}");
    }

    /// <inheritdoc/>
    protected override double Factor(double done)
    {
        var factor = 1.0;
        // Two thirds of a run are two falls of a third each, whichever way the quotient was rounded.
        for (var falls = (int)(done / Every + 1e-9); falls > 0; falls--)
            factor *= Decay;
        return factor;
    }
}
