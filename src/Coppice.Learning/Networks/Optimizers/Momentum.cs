using System.ComponentModel;

namespace Coppice.Learning.Networks;

/// <summary>Descent with momentum: v = μv + ∇, θ −= ηv (Polyak, Some methods of speeding up the convergence of
/// iteration methods, 1964).</summary>
public sealed record Momentum : OptimizerOptions
{
    /// <summary>μ, the share of the velocity that is kept.</summary>
    [Description("The share of the velocity that is kept, from 0 to below 1.")]
    public double Decay { get; init; } = 0.9;

    /// <inheritdoc/>
    public override IEnumerable<string> Faults() => [.. base.Faults(), .. Velocity.Faults(Decay)];

    /// <inheritdoc/>
    protected override Optimizer Make(int parameterCount) =>
        new Velocity(LearningRate, Decay, lookAhead: false, parameterCount);
}
