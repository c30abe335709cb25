using System.Numerics.Tensors;

namespace Coppice.Learning.ParameterServer.Rules;

/// <summary>Synchronous all-reduce: every batch, θ̃ ← step(θ̃, Σᵢ nᵢ∇ᵢ / Σᵢ nᵢ), the gradients of all workers weighted by
/// their examples; everybody goes on from θ̃. It is plain training with batches N times as large (Chen, Pan, Monga,
/// Bengio, Jozefowicz 2016, "Revisiting Distributed Synchronous SGD").</summary>
public sealed class Synchronous : ExchangeRule
{
    /// <inheritdoc/>
    public override string Name => "synchronous";

    /// <inheritdoc/>
    public override bool IsSynchronous => true;

    internal override bool StepsAtCentre => true;

    internal override int WindowOf(int window) => 1;

    internal override void Update(Vectors vectors, in Window window) => vectors.Gradients.CopyTo(vectors.Update);

    internal override void Apply(Span<float> centre, ReadOnlySpan<float> update, in Arrival arrival) =>
        TensorPrimitives.MultiplyAdd(update, -arrival.Rate, centre, centre);
}
