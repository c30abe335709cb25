namespace Coppice.Learning.ParameterServer.Rules;

/// <summary>Ensemble: each worker trains a model of its own on partitions of its own, and nothing is exchanged; what the
/// models predict is averaged (Hansen, Salamon 1990, "Neural Network Ensembles"; Dist-Keras' EnsembleTrainer).</summary>
public sealed class Ensemble : ExchangeRule
{
    /// <inheritdoc/>
    public override string Name => "ensemble";

    internal override bool HasLanes => true;

    internal override bool HasMembers => true;

    internal override bool KeepsOwn => true;

    internal override int WindowOf(int window) => int.MaxValue;

    internal override void Update(Vectors vectors, in Window window) => vectors.Parameters.CopyTo(vectors.Update);

    internal override void Apply(Span<float> centre, ReadOnlySpan<float> update, in Arrival arrival)
    {
    }
}
