using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Coppice.Learning.Networks;

/// <summary>A step by the running mean of the gradient over the root of that of its square (Kingma and Ba, Adam, 2015),
/// with weight decay beside it (Loshchilov and Hutter, Decoupled weight decay regularization, 2019).</summary>
public sealed record Adam : OptimizerOptions
{
    /// <summary>β₁, the share of the gradient's mean that is kept.</summary>
    [Description("The share of the gradient's mean that is kept, from 0 to below 1.")]
    public double Beta1 { get; init; } = 0.9;

    /// <summary>β₂, the share of the square's mean that is kept.</summary>
    [Description("The share of the square's mean that is kept, from 0 to below 1.")]
    public double Beta2 { get; init; } = 0.999;

    /// <summary>ε, against a division by 0.</summary>
    [Description("What is added to the root, against a division by 0; above 0.")]
    public double Epsilon { get; init; } = 1e-8;

    /// <summary>The share of each parameter that a step takes away, times the learning rate.</summary>
    [Description("The share of each parameter that a step takes away, times the learning rate; 0 for none.")]
    public double WeightDecay { get; init; }

    /// <inheritdoc/>
    public override IEnumerable<string> Faults()
    {
        foreach (var fault in base.Faults())
            yield return fault;
        if (!(Beta1 is >= 0 and < 1))
            yield return FormattableString.Invariant($"beta1 must be from 0 to below 1, got {Beta1}");
        if (!(Beta2 is >= 0 and < 1))
            yield return FormattableString.Invariant($"beta2 must be from 0 to below 1, got {Beta2}");
        if (!(Epsilon > 0))
            yield return FormattableString.Invariant($"epsilon must be above 0, got {Epsilon}");
        if (!(WeightDecay >= 0 && WeightDecay * LearningRate < 1))
            yield return FormattableString.Invariant($"weight_decay must be at least 0, got {WeightDecay}");
    }

    /// <inheritdoc/>
    protected override Optimizer Make(int parameterCount) => new Moments(this, parameterCount);

    sealed class Moments(Adam options, int parameterCount) : Optimizer(options.LearningRate, parameterCount, 2)
    {
        // A mean that fades below this is 0: far below what moves a parameter, and short of the subnormal numbers, with
        // which processors are slow.
        const float Least = 1e-30f;

        // How far ahead memory is asked for.
        const int Distance = 4096;

        float _rate;
        float _epsilon;
        float _keep;

        // What stands at t = 0 is too small by 1 − βᵗ in both means; the roots of the correction are put into rate and ε.
        protected override void Prepare()
        {
            var unbiased2 = Math.Sqrt(1 - Power(options.Beta2, Steps));
            _rate = (float)(LearningRate * unbiased2 / (1 - Power(options.Beta1, Steps)));
            _epsilon = (float)(options.Epsilon * unbiased2);
            _keep = (float)(1 - LearningRate * options.WeightDecay);
        }

        protected internal override void Apply(int offset, Span<float> parameters, ReadOnlySpan<float> gradients)
        {
            var (beta1, beta2) = ((float)options.Beta1, (float)options.Beta2);
            var (rest1, rest2) = ((float)(1 - options.Beta1), (float)(1 - options.Beta2));
            var (rate, epsilon, keep) = (_rate, _epsilon, _keep);
            var means = State(0).Slice(offset, parameters.Length);
            var squares = State(1).Slice(offset, parameters.Length);
            ref var p = ref MemoryMarshal.GetReference(parameters);
            ref var g = ref MemoryMarshal.GetReference(gradients[..parameters.Length]);
            ref var m = ref MemoryMarshal.GetReference(means);
            ref var v = ref MemoryMarshal.GetReference(squares);
            var wide = parameters.Length - parameters.Length % Vector512<float>.Count;
            var (wideEpsilon, least) = (Vector512.Create(epsilon), Vector512.Create(Least));
            for (nuint i = 0; i < (nuint)wide; i += (nuint)Vector512<float>.Count)
            {
                Ahead.Touch(ref p, i + Distance);
                Ahead.Touch(ref m, i + Distance);
                Ahead.Touch(ref v, i + Distance);
                var gradient = Vector512.LoadUnsafe(ref g, i);
                var mean = Vector512.LoadUnsafe(ref m, i) * beta1 + gradient * rest1;
                mean = Vector512.ConditionalSelect(
                    Vector512.LessThan(Vector512.Abs(mean), least), Vector512<float>.Zero, mean);
                var square = Vector512.LoadUnsafe(ref v, i) * beta2 + gradient * gradient * rest2;
                mean.StoreUnsafe(ref m, i);
                square.StoreUnsafe(ref v, i);
                var step = mean * rate / (Vector512.Sqrt(square) + wideEpsilon);
                (Vector512.LoadUnsafe(ref p, i) * keep - step).StoreUnsafe(ref p, i);
            }

            for (var i = wide; i < parameters.Length; i++)
            {
                means[i] = means[i] * beta1 + gradients[i] * rest1;
                means[i] = Math.Abs(means[i]) < Least ? 0 : means[i];
                squares[i] = squares[i] * beta2 + gradients[i] * gradients[i] * rest2;
                parameters[i] = parameters[i] * keep - means[i] * rate / (MathF.Sqrt(squares[i]) + epsilon);
            }
        }

        // By squaring: the same bits on every machine, unlike Math.Pow.
        static double Power(double value, long exponent)
        {
            var power = 1.0;
            for (; exponent > 0; exponent >>= 1, value *= value)
            {
                if ((exponent & 1) != 0)
                    power *= value;
            }

            return power;
        }
    }
}
