using System.Numerics.Tensors;

namespace Coppice.Learning.ParameterServer.Rules;

/// <summary>DynSGD: θ̃ += Δ/(τ + 1), Δ = Σ_λ(−η∇), then θ ← θ̃: stale updates count less (Jiang, Cui, Zhang, Yu 2017,
/// "Heterogeneity-aware Distributed Parameter Servers").</summary>
public sealed class DynSgd : ExchangeRule
{
    /// <inheritdoc/>
    public override string Name => "dynsgd";

    internal override void Update(Vectors vectors, in Window window) =>
        TensorPrimitives.Subtract(vectors.Parameters, vectors.Pulled, vectors.Update);

    internal override void Apply(Span<float> centre, ReadOnlySpan<float> update, in Arrival arrival) =>
        TensorPrimitives.MultiplyAdd(update, 1f / (arrival.Staleness + 1), centre, centre);
}
