namespace Coppice.Learning.Networks;

/// <summary>A dense layer at work. Parameters are the weights by input and output, then the biases.</summary>
sealed unsafe class BoundDense(Shape input, Dense layer, Kernel kernel) : BoundLayer(input, new Shape(layer.Units))
{
    DenseRows? _rows;
    DenseBlocks? _blocks;

    public override int ParameterCount => (Input.Size + 1) * Output.Size;

    public override bool WholeBatch => true;

    public override bool ReadsOutput => false;

    internal override bool HandsOver => true;

    DenseRows Rows => _rows ??= new DenseRows(Input.Size, Output.Size, kernel);

    DenseBlocks Blocks => _blocks ??= new DenseBlocks(Input.Size, Output.Size, kernel);

    public override void Initialize(Span<float> parameters, Span<float> state, Initializer random) =>
        random.Draw(layer.Initialization, parameters[..(Input.Size * Output.Size)], Input.Size, Output.Size);

    public override void Forward(in ForwardPass pass)
    {
        fixed (float* parameters = pass.Parameters, input = pass.Input, output = pass.Output)
        {
            if (DenseRows.Suits(pass.Rows, Output.Size))
                Rows.Forward(parameters, input, pass.Rows, output);
            else
                Blocks.Forward(parameters, input, pass.Rows, output);
        }
    }

    public override void Backward(in BackwardPass pass)
    {
        if (DenseRows.Suits(pass.Rows, Output.Size))
            Rows.Backward(pass);
        else
            Blocks.Backward(pass);
        var bias = pass.Gradients[^Output.Size..];
        if (pass.Fresh || pass.Sink is not null)
            bias.Clear();
        Elements.AddRows(pass.OutputGradient, bias);
        pass.Sink?.Take(Input.Size * Output.Size, bias);
    }
}
