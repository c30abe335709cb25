using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Coppice.Learning.Networks;

namespace Coppice.Learning.ParameterServer.Rules;

/// <summary>Nesterov's momentum on y = θ + δv, where the gradient is taken: v′ = δv − η∇(y); y += (1 + δ)v′ − δv. One
/// way through memory does all, as soon as a gradient is known.</summary>
sealed class LookAhead(double rate, float momentum, int parameterCount) : Optimizer(rate, parameterCount, 1)
{
    // What comes next is asked for while this is done: velocities come from memory otherwise, when several workers move
    // theirs.
    const int Distance = 4096;

    protected internal override void Apply(int offset, Span<float> parameters, ReadOnlySpan<float> gradients)
    {
        var rate = (float)LearningRate;
        var velocities = State(0).Slice(offset, parameters.Length);
        ref var p = ref MemoryMarshal.GetReference(parameters);
        ref var g = ref MemoryMarshal.GetReference(gradients[..parameters.Length]);
        ref var v = ref MemoryMarshal.GetReference(velocities);
        var i = 0;
        for (; i <= parameters.Length - Vector512<float>.Count; i += Vector512<float>.Count)
        {
            var at = (nuint)i;
            Ahead.Touch(ref p, at + Distance);
            Ahead.Touch(ref v, at + Distance);
            var kept = Vector512.LoadUnsafe(ref v, at) * momentum;
            var velocity = kept - Vector512.LoadUnsafe(ref g, at) * rate;
            velocity.StoreUnsafe(ref v, at);
            (Vector512.LoadUnsafe(ref p, at) + velocity * (1 + momentum) - kept).StoreUnsafe(ref p, at);
        }

        for (; i < parameters.Length; i++)
        {
            var kept = velocities[i] * momentum;
            velocities[i] = kept - gradients[i] * rate;
            parameters[i] = parameters[i] + velocities[i] * (1 + momentum) - kept;
        }
    }
}
