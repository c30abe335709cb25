using System.Numerics.Tensors;
using Coppice.Learning.Networks;

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

    internal override Optimizer StartOptimizer(OptimizerOptions asked, int count) =>
        new LookAhead(asked.LearningRate, Momentum, count);

    // A worker's parameters are y = θ + δv from its start on: gradients are wanted there, and an elastic step moves y as
    // it does θ.
    internal override void Update(Vectors vectors, in Window window)
    {
        TensorPrimitives.MultiplyAdd(vectors.Velocity, -Momentum, vectors.Parameters, vectors.Update);
        Pull(vectors.Update, vectors, window);
    }
}
