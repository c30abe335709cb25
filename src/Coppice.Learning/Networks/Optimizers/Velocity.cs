using System.Numerics;

namespace Coppice.Learning.Networks;

/// <summary>Momentum at work, with or without a look ahead.</summary>
sealed class Velocity(double rate, double decay, bool lookAhead, int parameterCount)
    : Optimizer(rate, parameterCount, 1)
{
    public static IEnumerable<string> Faults(double decay)
    {
        if (!(decay is >= 0 and < 1))
            yield return FormattableString.Invariant($"decay must be from 0 to below 1, got {decay}");
    }

    protected internal override void Apply(int offset, Span<float> parameters, ReadOnlySpan<float> gradients)
    {
        var (rate, keep) = ((float)LearningRate, (float)decay);
        var velocities = State(0).Slice(offset, parameters.Length);
        var i = 0;
        for (; i <= parameters.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            var gradient = new Vector<float>(gradients[i..]);
            var velocity = new Vector<float>(velocities[i..]) * keep + gradient;
            velocity.CopyTo(velocities[i..]);
            var step = lookAhead ? velocity * keep + gradient : velocity;
            (new Vector<float>(parameters[i..]) - step * rate).CopyTo(parameters[i..]);
        }

        for (; i < parameters.Length; i++)
        {
            velocities[i] = velocities[i] * keep + gradients[i];
            parameters[i] -= (lookAhead ? velocities[i] * keep + gradients[i] : velocities[i]) * rate;
        }
    }
}
