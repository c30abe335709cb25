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

    // A velocity that fades below this is 0: far below what moves a parameter, and short of the subnormal numbers, with
    // which processors are slow.
    const float Least = 1e-30f;

    internal override unsafe PlainStep? Plain => new((float)LearningRate, momentum, StateStart(0));

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

    // n times v′ = δv; y += δ²v.
    internal override void Rest(int offset, Span<float> parameters, long steps)
    {
        var (keep, way) = Faded(steps);
        var velocities = State(0).Slice(offset, parameters.Length);
        ref var p = ref MemoryMarshal.GetReference(parameters);
        ref var v = ref MemoryMarshal.GetReference(velocities);
        var least = Vector512.Create(Least);
        var i = 0;
        for (; i <= parameters.Length - Vector512<float>.Count; i += Vector512<float>.Count)
        {
            var at = (nuint)i;
            var velocity = Vector512.LoadUnsafe(ref v, at);
            (Vector512.LoadUnsafe(ref p, at) + velocity * way).StoreUnsafe(ref p, at);
            velocity *= keep;
            Vector512.ConditionalSelect(
                Vector512.LessThan(Vector512.Abs(velocity), least), Vector512<float>.Zero, velocity)
                .StoreUnsafe(ref v, at);
        }

        for (; i < parameters.Length; i++)
        {
            parameters[i] += velocities[i] * way;
            velocities[i] = Math.Abs(velocities[i] * keep) < Least ? 0 : velocities[i] * keep;
        }
    }

    (float Keep, float Way) Faded(long steps)
    {
        var (keep, factor) = (1.0, (double)momentum);
        for (; steps > 0; steps >>= 1, factor *= factor)
            keep *= (steps & 1) != 0 ? factor : 1;
        return ((float)keep, (float)((double)momentum * momentum * (1 - keep) / (1 - momentum)));
    }
}
