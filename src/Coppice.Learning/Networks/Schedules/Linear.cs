using System.ComponentModel;

namespace Coppice.Learning.Networks;

/// <summary>In a straight line from the full rate to a share of it.</summary>
public sealed record Linear : Schedule
{
    /// <summary>The factor at the end.</summary>
    [Description("The factor at the end, from 0 to 1.")]
    public double End { get; init; }

    /// <inheritdoc/>
    public override IEnumerable<string> Faults()
    {
        foreach (var fault in base.Faults())
            yield return fault;
        if (!(End is >= 0 and <= 1))
            yield return FormattableString.Invariant($"end must be from 0 to 1, got {End}");
    }

    /// <inheritdoc/>
    protected override double Factor(double done) => 1 - done * (1 - End);
}
