using System.ComponentModel;

namespace Coppice.Learning.Networks;

/// <summary>Along half a cosine from the full rate to a share of it (Loshchilov and Hutter, SGDR, 2017).</summary>
public sealed record Cosine : Schedule
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
    protected override double Factor(double done) => End + (1 - End) * (1 + CosinePi(done)) / 2;

    // cos πx for x from 0 to 1 by its series about ½: the runtime's differs from CPU to CPU.
    static double CosinePi(double x)
    {
        var angle = Math.PI * (0.5 - x);
        var square = angle * angle;
        var term = angle;
        var sum = angle;
        for (var n = 2; n <= 22; n += 2)
        {
            term *= -square / (n * (n + 1));
            sum += term;
        }

        return sum;
    }
}
