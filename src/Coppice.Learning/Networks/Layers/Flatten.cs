namespace Coppice.Learning.Networks;

/// <summary>Turns an image into a vector, for dense layers.</summary>
public sealed record Flatten : Layer
{
    /// <inheritdoc/>
    public override BoundLayer Bind(Shape input) => new Bound(input);

    // In place nothing is left to do: the numbers stay where they are.
    internal sealed class Bound(Shape input) : BoundLayer(input, new Shape(input.Size))
    {
        public override bool InPlace => true;

        public override bool ReadsOutput => false;

        public override void Forward(in ForwardPass pass) => Elements.Move(pass.Input, pass.Output);

        public override void Backward(in BackwardPass pass) => Elements.Move(pass.OutputGradient, pass.InputGradient);
    }
}
