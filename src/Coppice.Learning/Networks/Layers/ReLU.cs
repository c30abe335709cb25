namespace Coppice.Learning.Networks;

/// <summary>What is below 0 becomes 0.</summary>
public sealed record ReLU : Layer
{
    /// <inheritdoc/>
    public override string Name => "relu";

    /// <inheritdoc/>
    public override BoundLayer Bind(Shape input) => new Bound(input);

    internal sealed class Bound(Shape shape) : BoundLayer(shape, shape)
    {
        public override bool InPlace => true;

        public override void Forward(in ForwardPass pass) => Elements.Rectify(pass.Input, pass.Output);

        public override void Backward(in BackwardPass pass)
        {
            if (!pass.InputGradient.IsEmpty)
                Elements.KeepWherePositive(pass.Output, pass.OutputGradient, pass.InputGradient);
        }
    }
}
