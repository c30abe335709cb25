using Coppice.Learning.Networks;

namespace Coppice.Learning.Tests.Networks;

/// <summary>x ↦ factor × x², which reads its input backwards: a layer as a user would write it.</summary>
public sealed record Square : Layer
{
    public double Factor { get; init; } = 0.5;

    public override BoundLayer Bind(Shape input) => new Bound(input, (float)Factor);

    sealed class Bound(Shape shape, float factor) : BoundLayer(shape, shape)
    {
        public override void Forward(in ForwardPass pass)
        {
            for (var i = 0; i < pass.Input.Length; i++)
                pass.Output[i] = factor * pass.Input[i] * pass.Input[i];
        }

        public override void Backward(in BackwardPass pass)
        {
            for (var i = 0; i < pass.InputGradient.Length; i++)
                pass.InputGradient[i] = 2 * factor * pass.Input[i] * pass.OutputGradient[i];
        }
    }
}

/// <summary>Σ (output − target)⁴: a loss as a user would write it.</summary>
public sealed record FourthPower : Loss
{
    public override int TargetsOf(Shape output) => output.Size;

    public override double Evaluate(
        ReadOnlySpan<float> outputs, ReadOnlySpan<float> targets, int rows, Span<float> gradients)
    {
        var sum = 0.0;
        for (var i = 0; i < outputs.Length; i++)
        {
            var difference = outputs[i] - targets[i];
            sum += difference * difference * difference * difference;
            if (!gradients.IsEmpty)
                gradients[i] = 4 * difference * difference * difference;
        }

        return sum;
    }
}
