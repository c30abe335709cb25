using System.ComponentModel;
using System.Numerics;

namespace Coppice.Learning.Networks;

/// <summary>A rate for each parameter that falls with what it has moved: s += ∇², θ −= η∇ / (√s + ε) (Duchi, Hazan and
/// Singer, Adaptive subgradient methods, 2011).</summary>
public sealed record Adagrad : OptimizerOptions
{
    /// <summary>ε, against a division by 0.</summary>
    [Description("What is added to the root, against a division by 0; above 0.")]
    public double Epsilon { get; init; } = 1e-10;

    /// <inheritdoc/>
    public override IEnumerable<string> Faults()
    {
        foreach (var fault in base.Faults())
            yield return fault;
        if (!(Epsilon > 0))
            yield return FormattableString.Invariant($"epsilon must be above 0, got {Epsilon}");
    }

    /// <inheritdoc/>
    protected override Optimizer Make(int parameterCount) => new Summing(this, parameterCount);

    sealed class Summing(Adagrad options, int parameterCount) : Optimizer(options.LearningRate, parameterCount, 1)
    {
        protected internal override void Apply(int offset, Span<float> parameters, ReadOnlySpan<float> gradients)
        {
            var (rate, epsilon) = ((float)LearningRate, (float)options.Epsilon);
            var squares = State(0).Slice(offset, parameters.Length);
            var i = 0;
            for (; i <= parameters.Length - Vector<float>.Count; i += Vector<float>.Count)
            {
                var gradient = new Vector<float>(gradients[i..]);
                var square = new Vector<float>(squares[i..]) + gradient * gradient;
                square.CopyTo(squares[i..]);
                var step = gradient * rate / (Vector.SquareRoot(square) + new Vector<float>(epsilon));
                (new Vector<float>(parameters[i..]) - step).CopyTo(parameters[i..]);
            }

            for (; i < parameters.Length; i++)
            {
                squares[i] += gradients[i] * gradients[i];
                parameters[i] -= gradients[i] * rate / (MathF.Sqrt(squares[i]) + epsilon);
            }
        }
    }
}
