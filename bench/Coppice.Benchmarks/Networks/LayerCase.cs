using Coppice.Learning.Networks;

namespace Coppice.Benchmarks.Networks;

/// <summary>One layer of the seed's network with a batch to work on.</summary>
sealed class LayerCase
{
    readonly BoundLayer _layer;
    readonly int _rows;
    readonly AlignedFloats _parameters;
    readonly AlignedFloats _gradients;
    readonly AlignedFloats _input;
    readonly AlignedFloats _output;
    readonly AlignedFloats _inputGradient;

    LayerCase(BoundLayer layer, int rows, double flops)
    {
        (_layer, _rows, Flops) = (layer, rows, flops * rows);
        _parameters = Filled(layer.ParameterCount, 0.01f);
        _gradients = new AlignedFloats(layer.ParameterCount);
        _input = Filled(rows * layer.Input.Size, 0.5f);
        _output = Filled(rows * layer.Output.Size, 0.1f);
        _inputGradient = new AlignedFloats(rows * layer.Input.Size);
    }

    /// <summary>Floating-point operations of one pass that the mathematics asks for.</summary>
    public double Flops { get; }

    public static LayerCase Conv2(int rows) =>
        new(new Conv2D(32).Bind(new Shape(26, 26, 32)), rows, 2.0 * 24 * 24 * 32 * 288);

    /// <summary>The same, as convolutions go that do not suit the way by points.</summary>
    public static LayerCase Direct(int rows) => new(
        new BoundConv2D(new Shape(26, 26, 32), new Shape(24, 24, 32), new Conv2D(32), Kernel.Best), rows,
        2.0 * 24 * 24 * 32 * 288);

    public static LayerCase Dense1(int rows) => new(new Dense(225).Bind(new Shape(4608)), rows, 2.0 * 4608 * 225);

    public void Forward() => _layer.Forward(new ForwardPass
    {
        Rows = _rows,
        Input = _input.Span,
        Output = _output.Span,
        Parameters = _parameters.Span,
        Training = true,
    });

    /// <summary>The gradient by the weights, and where wanted by the input too.</summary>
    public void Backward(bool byInput) => _layer.Backward(new BackwardPass
    {
        Rows = _rows,
        Input = _input.Span,
        Output = _output.Span,
        OutputGradient = _output.Span,
        InputGradient = byInput ? _inputGradient.Span : default,
        Parameters = _parameters.Span,
        Gradients = _gradients.Span,
        Fresh = true,
    });

    static AlignedFloats Filled(int count, float scale)
    {
        var made = new AlignedFloats(count);
        for (var i = 0; i < count; i++)
            made.Span[i] = scale * ((i * 7919L % 2003) / 1001.5f - 1);
        return made;
    }
}
