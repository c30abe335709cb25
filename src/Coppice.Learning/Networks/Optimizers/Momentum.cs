using System.ComponentModel;
using System.Numerics;

namespace Coppice.Learning.Networks;

/// <summary>Descent with momentum: v = μv + ∇, θ −= ηv; with <see cref="Nesterov"/>, θ −= η(∇ + μv) (Sutskever et al.,
/// On the importance of initialization and momentum, 2013).</summary>
public sealed record Momentum : OptimizerOptions
{
    /// <summary>μ, the share of the velocity that is kept.</summary>
    [Description("The share of the velocity that is kept, from 0 to below 1.")]
    public double Decay { get; init; } = 0.9;

    /// <summary>Whether the gradient is taken to be that of the point ahead.</summary>
    [Description("Whether to look ahead, as Nesterov's method does.")]
    public bool Nesterov { get; init; }

    /// <inheritdoc/>
    public override IEnumerable<string> Faults()
    {
        foreach (var fault in base.Faults())
            yield return fault;
        if (!(Decay is >= 0 and < 1))
            yield return FormattableString.Invariant($"decay must be from 0 to below 1, got {Decay}");
    }

    /// <inheritdoc/>
    protected override Optimizer Make(int parameterCount) => new Rolling(this, parameterCount);

    sealed class Rolling(Momentum options, int parameterCount) : Optimizer(options.LearningRate, parameterCount, 1)
    {
        protected internal override void Apply(int offset, Span<float> parameters, ReadOnlySpan<float> gradients)
        {
            var (rate, decay) = ((float)LearningRate, (float)options.Decay);
            var (keep, add) = options.Nesterov ? (decay, 1f) : (1f, 0f);
            var velocities = State(0).Slice(offset, parameters.Length);
            var i = 0;
            for (; i <= parameters.Length - Vector<float>.Count; i += Vector<float>.Count)
            {
                var gradient = new Vector<float>(gradients[i..]);
                var velocity = new Vector<float>(velocities[i..]) * decay + gradient;
                velocity.CopyTo(velocities[i..]);
                (new Vector<float>(parameters[i..]) - (velocity * keep + gradient * add) * rate).CopyTo(parameters[i..]);
            }

            for (; i < parameters.Length; i++)
            {
                velocities[i] = velocities[i] * decay + gradients[i];
                parameters[i] -= (velocities[i] * keep + gradients[i] * add) * rate;
            }
        }
    }
}
