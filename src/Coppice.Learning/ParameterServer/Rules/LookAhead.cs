using System.Numerics;
using Coppice.Learning.Networks;

namespace Coppice.Learning.ParameterServer.Rules;

/// <summary>Nesterov's momentum on y = θ + δv, where the gradient is taken: v′ = δv − η∇(y); y += (1 + δ)v′ − δv. One
/// way through memory does all, as soon as a gradient is known.</summary>
sealed class LookAhead(double rate, float momentum, int parameterCount) : Optimizer(rate, parameterCount, 1)
{
    protected internal override void Apply(int offset, Span<float> parameters, ReadOnlySpan<float> gradients)
    {
        var rate = (float)LearningRate;
        var velocities = State(0).Slice(offset, parameters.Length);
        var i = 0;
        for (; i <= parameters.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            var kept = new Vector<float>(velocities[i..]) * momentum;
            var velocity = kept - (new Vector<float>(gradients[i..]) * rate);
            velocity.CopyTo(velocities[i..]);
            (new Vector<float>(parameters[i..]) + (velocity * (1 + momentum)) - kept).CopyTo(parameters[i..]);
        }

        for (; i < parameters.Length; i++)
        {
            var kept = velocities[i] * momentum;
            velocities[i] = kept - (gradients[i] * rate);
            parameters[i] = parameters[i] + (velocities[i] * (1 + momentum)) - kept;
        }
    }
}
