using System.ComponentModel;

namespace Coppice.Learning.Networks;

/// <summary>How the learning rate goes over a training run.</summary>
public abstract record Schedule
{
    /// <summary>The share of the run in which the rate rises to its full height.</summary>
    [Description("The share of the run in which the rate rises from 0 to its full height.")]
    public double Warmup { get; init; }

    /// <summary>What the learning rate is multiplied by at a step.</summary>
    /// <param name="step">The step, from 0.</param>
    /// <param name="steps">The steps of the whole run.</param>
    public double At(long step, long steps)
    {
        var done = steps <= 0 ? 0 : Math.Clamp(step / (double)steps, 0, 1);
        // The first step is one too: it must move something.
        return done < Warmup ? Math.Min(1, (step + 1) / (Warmup * steps)) * Factor(done) : Factor(done);
    }

    /// <summary>What is wrong with the settings.</summary>
    public virtual IEnumerable<string> Faults()
    {
        if (!(Warmup is >= 0 and < 1))
            yield return FormattableString.Invariant($"warmup must be from 0 to below 1, got {Warmup}");
    }

    /// <summary>The factor without warm-up.</summary>
    /// <param name="done">How much of the run is done, from 0 to 1.</param>
    protected abstract double Factor(double done);
}
