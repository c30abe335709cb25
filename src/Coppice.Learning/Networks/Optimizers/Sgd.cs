using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Coppice.Learning.Networks;

/// <summary>Stochastic gradient descent: θ −= η∇.</summary>
public sealed record Sgd : OptimizerOptions
{
    /// <inheritdoc/>
    protected override Optimizer Make(int parameterCount) => new Descent(LearningRate, parameterCount);

    sealed class Descent(double rate, int parameterCount) : Optimizer(rate, parameterCount, 0)
    {
        internal override unsafe PlainStep? Plain => new((float)LearningRate, 0, null);

        protected internal override void Apply(int offset, Span<float> parameters, ReadOnlySpan<float> gradients)
        {
            var rate = (float)LearningRate;
            var i = 0;
            ref var p = ref MemoryMarshal.GetReference(parameters);
            ref var g = ref MemoryMarshal.GetReference(gradients[..parameters.Length]);
            for (; Vector512.IsHardwareAccelerated && i <= parameters.Length - Vector512<float>.Count;
                i += Vector512<float>.Count)
            {
                (Vector512.LoadUnsafe(ref p, (nuint)i) - Vector512.LoadUnsafe(ref g, (nuint)i) * rate)
                    .StoreUnsafe(ref p, (nuint)i);
            }

            for (; i <= parameters.Length - Vector<float>.Count; i += Vector<float>.Count)
                (new Vector<float>(parameters[i..]) - new Vector<float>(gradients[i..]) * rate).CopyTo(parameters[i..]);
            for (; i < parameters.Length; i++)
                parameters[i] -= gradients[i] * rate;
        }
    }
}
