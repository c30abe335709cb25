using System.ComponentModel;

namespace Coppice.Learning.Networks;

/// <summary>Brings each channel to mean 0 and variance 1 over the batch, then to a scale and a shift that are trained;
/// in prediction, by running means (Ioffe and Szegedy, Batch normalization, 2015).</summary>
public sealed record BatchNorm : Layer
{
    /// <summary>The share of the running means that a batch leaves as it was.</summary>
    [Description("The share of the running means that a batch leaves as it was, from 0 to below 1.")]
    public double Momentum { get; init; } = 0.9;

    /// <summary>What is added to the variance, against a division by 0.</summary>
    [Description("What is added to the variance, against a division by 0; above 0.")]
    public double Epsilon { get; init; } = 1e-5;

    /// <inheritdoc/>
    public override BoundLayer Bind(Shape input)
    {
        if (!(Momentum is >= 0 and < 1 && Epsilon > 0))
        {
            throw new NetworkException(FormattableString.Invariant(
                $"momentum must be from 0 to below 1 and epsilon above 0, got {Momentum} and {Epsilon}"));
        }

        return new BoundBatchNorm(input, this);
    }
}
