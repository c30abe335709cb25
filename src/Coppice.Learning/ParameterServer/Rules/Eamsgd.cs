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

    // Within a window the parameters are θ + δv; what is exchanged is θ.
    internal override void GoAhead(Span<float> parameters, Optimizer optimizer) =>
        TensorPrimitives.MultiplyAdd(optimizer.State(0), Momentum, parameters, parameters);

    internal override void ComeBack(Span<float> parameters, Optimizer optimizer) =>
        TensorPrimitives.MultiplyAdd(optimizer.State(0), -Momentum, parameters, parameters);
}
