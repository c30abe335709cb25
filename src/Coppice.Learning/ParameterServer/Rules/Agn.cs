using System.Numerics.Tensors;

namespace Coppice.Learning.ParameterServer.Rules;

/// <summary>Accumulated gradient normalisation: every λ batches θ̃ += (1/λ)·Σ_λ(−η∇), then θ ← θ̃ (Hermans, Spanakis,
/// Möckel 2017, "Accumulated Gradient Normalization"; what Dist-Keras calls ADAG).</summary>
public sealed class Agn : ExchangeRule
{
    /// <inheritdoc/>
    public override string Name => "agn";

    internal override void Update(Vectors vectors, in Window window)
    {
        TensorPrimitives.Subtract(vectors.Parameters, vectors.Pulled, vectors.Update);
        TensorPrimitives.Multiply(vectors.Update, 1f / window.Batches, vectors.Update);
    }

    internal override void Apply(Span<float> centre, ReadOnlySpan<float> update, in Arrival arrival) =>
        TensorPrimitives.Add(centre, update, centre);
}
