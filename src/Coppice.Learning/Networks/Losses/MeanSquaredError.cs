namespace Coppice.Learning.Networks;

/// <summary>For numbers: the mean over an example's outputs of (output − target)².</summary>
public sealed record MeanSquaredError : Loss
{
    /// <inheritdoc/>
    public override int TargetsOf(Shape output) => output.Size;

    /// <inheritdoc/>
    public override double Evaluate(
        ReadOnlySpan<float> outputs, ReadOnlySpan<float> targets, int rows, Span<float> gradients)
    {
        var each = rows / (double)outputs.Length;
        var sum = 0.0;
        for (var i = 0; i < outputs.Length; i++)
        {
            var difference = (double)outputs[i] - targets[i];
            sum += difference * difference * each;
            if (!gradients.IsEmpty)
                gradients[i] = (float)(2 * difference * each);
        }

        return sum;
    }
}
