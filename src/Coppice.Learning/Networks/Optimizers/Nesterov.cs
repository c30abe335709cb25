using System.ComponentModel;

namespace Coppice.Learning.Networks;

/// <summary>Descent with Nesterov's momentum, which takes the gradient to be that of the point ahead: v = μv + ∇,
/// θ −= η(∇ + μv) (Sutskever et al., On the importance of initialization and momentum, 2013).</summary>
public sealed record Nesterov : OptimizerOptions
{
    /// <summary>μ, the share of the velocity that is kept.</summary>
    [Description("The share of the velocity that is kept, from 0 to below 1.")]
    public double Decay { get; init; } = 0.9;

    /// <inheritdoc/>
    public override IEnumerable<string> Faults() => [.. base.Faults(), .. Velocity.Faults(Decay)];

    /// <inheritdoc/>
    protected override Optimizer Make(int parameterCount) =>
        new Velocity(LearningRate, Decay, lookAhead: true, parameterCount);
}
