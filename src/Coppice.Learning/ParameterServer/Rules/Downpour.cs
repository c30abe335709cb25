using System.Numerics.Tensors;

namespace Coppice.Learning.ParameterServer.Rules;

/// <summary>DOWNPOUR: every λ batches θ̃ += Σ_λ(−η∇), then θ ← θ̃ (Dean et al. 2012, "Large Scale Distributed Deep
/// Networks"). N workers that each add λ steps make Nλ steps at once: η is divided by Nλ.</summary>
public sealed class Downpour : ExchangeRule
{
    /// <inheritdoc/>
    public override string Name => "downpour";

    internal override float RateScale(int workers, int window) => 1f / ((float)workers * window);

    internal override void Update(Vectors vectors, in Window window) =>
        TensorPrimitives.Subtract(vectors.Parameters, vectors.Pulled, vectors.Update);

    internal override void Apply(Span<float> centre, ReadOnlySpan<float> update, in Arrival arrival) =>
        TensorPrimitives.Add(centre, update, centre);
}
