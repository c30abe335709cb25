using System.Numerics.Tensors;

namespace Coppice.Learning.ParameterServer.Rules;

/// <summary>EAMSGD: v = δv − η∇(θ + δv); θ += v; the elastic step of AEASGD every λ batches (Zhang, Choromanska, LeCun
/// 2015, "Deep Learning with Elastic Averaging SGD", algorithm 2). Its momentum is its own: the optimizer gives the rate
/// alone.</summary>
public sealed class Eamsgd : ElasticRule
{
    /// <inheritdoc/>
    public override string Name => "eamsgd";

    /// <summary>δ, from 0 to below 1.</summary>
    public float Momentum { get; init; } = 0.9f;

    internal override bool HasVelocity => true;

    internal override bool HasOwnStep => true;

    // θ + δv; with g taken there, θ + (δv − ηg) is what the step below leaves.
    internal override void Ahead(Vectors vectors)
    {
        TensorPrimitives.Multiply(vectors.Velocity, Momentum, vectors.Velocity);
        TensorPrimitives.Add(vectors.Parameters, vectors.Velocity, vectors.Parameters);
    }

    internal override void Step(Vectors vectors, float rate)
    {
        TensorPrimitives.MultiplyAdd(vectors.Gradients, -rate, vectors.Velocity, vectors.Velocity);
        TensorPrimitives.MultiplyAdd(vectors.Gradients, -rate, vectors.Parameters, vectors.Parameters);
    }
}
