using System.Numerics.Tensors;

namespace Coppice.Learning.ParameterServer.Rules;

/// <summary>Averaging: each worker trains alone for an epoch, then θ̃ ← Σᵢ nᵢθᵢ / Σᵢ nᵢ (McDonald, Hall, Mann 2010,
/// "Distributed Training Strategies for the Structured Perceptron": iterative parameter mixing; Dist-Keras'
/// AveragingTrainer).</summary>
public sealed class Averaging : ExchangeRule
{
    /// <inheritdoc/>
    public override string Name => "averaging";

    /// <inheritdoc/>
    public override bool IsSynchronous => true;

    internal override int WindowOf(int window) => int.MaxValue;

    internal override void Update(Vectors vectors, in Window window) =>
        TensorPrimitives.Subtract(vectors.Parameters, vectors.Pulled, vectors.Update);

    internal override void Apply(Span<float> centre, ReadOnlySpan<float> update, in Arrival arrival) =>
        TensorPrimitives.Add(centre, update, centre);
}
