namespace Coppice.Learning.ParameterServer.Rules;

/// <summary>AEASGD: E = α(θ − θ̃); θ −= E; θ̃ += E, each worker when its λ batches are done; between them its own steps
/// (Zhang, Choromanska, LeCun 2015, "Deep Learning with Elastic Averaging SGD", algorithm 1).</summary>
public sealed class Aeasgd : ElasticRule
{
    /// <inheritdoc/>
    public override string Name => "aeasgd";
}
