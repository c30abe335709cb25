using System.Numerics.Tensors;

namespace Coppice.Learning.ParameterServer.Rules;

/// <summary>What elastic rules share: every λ batches E = α(θ − θ̃); θ −= E; θ̃ += E. Workers explore around the centre, and
/// go on from their own parameters.</summary>
public abstract class ElasticRule : ExchangeRule
{
    const float Strength = 0.9f;

    /// <summary>α, above 0 and below 1; null for 0.9/N, above which N workers together would overshoot.</summary>
    public float? Alpha { get; init; }

    internal override bool KeepsOwn => true;

    internal override bool PullsFirst => true;

    internal override void Update(Vectors vectors, in Window window) => Pull(vectors.Parameters, vectors, window);

    // E of those parameters.
    private protected void Pull(ReadOnlySpan<float> parameters, Vectors vectors, in Window window)
    {
        TensorPrimitives.Subtract(parameters, vectors.Pulled, vectors.Update);
        TensorPrimitives.Multiply(vectors.Update, Alpha ?? Strength / window.Workers, vectors.Update);
    }

    internal override void Sent(Vectors vectors, in Update update)
    {
        if (!update.IsSparse)
        {
            TensorPrimitives.Subtract(vectors.Parameters, update.Values, vectors.Parameters);
            return;
        }

        for (var i = 0; i < update.Values.Length; i++)
            vectors.Parameters[update.Indices[i]] -= update.Values[i];
    }

    internal override void Apply(Span<float> centre, ReadOnlySpan<float> update, in Arrival arrival) =>
        TensorPrimitives.Add(centre, update, centre);
}
