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
        System.Numerics.Tensors.TensorPrimitives.Subtract(vectors.Parameters, vectors.Pulled, vectors.Update);

    internal override void Apply(Span<float> centre, ReadOnlySpan<float> update, in Arrival arrival)
    {
        var pulled = arrival.Pulled;
        var inverse = 1 / arrival.Rate;
        for (var i = 0; i < centre.Length; i++)
        {
            var moved = centre[i] - pulled[i];
            centre[i] += update[i] / ((inverse * moved * moved) + 1);
        }
    }
}
