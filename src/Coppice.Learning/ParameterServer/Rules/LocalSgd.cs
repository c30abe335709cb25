using System.Numerics.Tensors;

namespace Coppice.Learning.ParameterServer.Rules;

/// <summary>Local SGD: every λ batches, θ̃ ← Σᵢ nᵢθᵢ / Σᵢ nᵢ, weighted by examples; everybody goes on from θ̃ (Stich 2019,
/// "Local SGD Converges Fast and Communicates Little").</summary>
public sealed class LocalSgd : ExchangeRule
{
    /// <inheritdoc/>
    public override string Name => "local-sgd";

    /// <inheritdoc/>
    public override bool IsSynchronous => true;

    internal override void Update(Vectors vectors, in Window window) =>
        TensorPrimitives.Subtract(vectors.Parameters, vectors.Pulled, vectors.Update);

    internal override void Apply(Span<float> centre, ReadOnlySpan<float> update, in Arrival arrival) =>
        TensorPrimitives.Add(centre, update, centre);
}
