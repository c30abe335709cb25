using System.Numerics;
using System.Numerics.Tensors;

namespace Coppice.Learning.ParameterServer.Rules;

/// <summary>ADAG: θ̃ += Δ ⊙ 1/(η⁻¹(θ̃ₜ − θ̃ₜ₋τ)² + 1), Δ = Σ_λ(−η∇), then θ ← θ̃: an element counts the less the further the
/// centre has moved in it since the worker pulled (Hermans 2017, "On Scalable Deep Learning and Parallelizing Gradient
/// Descent", the thesis' adaptive method).</summary>
public sealed class Adag : ExchangeRule
{
    /// <inheritdoc/>
    public override string Name => "adag";

    internal override bool NeedsPulled => true;

    internal override void Update(Vectors vectors, in Window window) =>
        TensorPrimitives.Subtract(vectors.Parameters, vectors.Pulled, vectors.Update);

    internal override void Apply(Span<float> centre, ReadOnlySpan<float> update, in Arrival arrival)
    {
        var pulled = arrival.Pulled;
        // A schedule may end at 0: what has not moved is divided by 1 then too, and not by infinity times 0.
        var inverse = Math.Min(1 / arrival.Rate, float.MaxValue);
        var i = 0;
        for (; i <= centre.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            var at = new Vector<float>(centre[i..]);
            var moved = at - new Vector<float>(pulled[i..]);
            (at + (new Vector<float>(update[i..]) / ((inverse * moved * moved) + Vector<float>.One))).CopyTo(centre[i..]);
        }

        for (; i < centre.Length; i++)
        {
            var moved = centre[i] - pulled[i];
            centre[i] += update[i] / ((inverse * moved * moved) + 1);
        }
    }
}
