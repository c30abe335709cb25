namespace Coppice.Learning.Networks;

/// <summary>A convolution at work: direct, example by example, without a copy of each pixel's surroundings.</summary>
/// <remarks>Parameters are the weights by filter row, filter column, input channel and filter, then the
/// biases.</remarks>
sealed unsafe class BoundConv2D : BoundLayer
{
    readonly Conv2D _layer;
    readonly ConvGeometry _geometry;
    readonly ConvWeightGradient _weightGradient;
    readonly AlignedFloats _weights;
    readonly AlignedFloats _bias;
    readonly AlignedFloats? _padded;
    readonly AlignedFloats? _line;
    ConvInputGradient? _inputGradient;

    public BoundConv2D(Shape input, Shape output, Conv2D layer, Kernel kernel)
        : base(input, output)
    {
        _layer = layer;
        _geometry = new ConvGeometry(input, output, layer, kernel);
        _weightGradient = new ConvWeightGradient(_geometry);
        _weights = new AlignedFloats(_geometry.Taps * _geometry.WideOut);
        _bias = new AlignedFloats(_geometry.WideOut);
        // The border stays zero: only the middle is ever written.
        if (layer.Padding > 0)
            _padded = new AlignedFloats(_geometry.PaddedHeight * _geometry.PaddedWidth * input.Channels);
        if (_geometry.WideOut != output.Channels)
            _line = new AlignedFloats(output.Width * _geometry.WideOut);
    }

    public override int ParameterCount => (_geometry.Taps + 1) * Output.Channels;

    public override bool ReadsOutput => false;

    public override void Initialize(Span<float> parameters, Span<float> state, Initializer random) => random.Draw(
        _layer.Initialization, parameters[..(_geometry.Taps * Output.Channels)], _geometry.Taps,
        _layer.Kernel * _layer.Kernel * Output.Channels);

    public override void Forward(in ForwardPass pass)
    {
        var (channels, wide) = (Output.Channels, _geometry.WideOut);
        fixed (float* parameters = pass.Parameters, input = pass.Input, output = pass.Output)
        {
            Matrix.Widen(parameters, channels, _geometry.Taps, channels, _weights.Start, wide);
            Matrix.Widen(parameters + _geometry.Taps * channels, channels, 1, channels, _bias.Start, wide);
            for (var row = 0; row < pass.Rows; row++)
                Forward(Padded(input + (nint)row * Input.Size), output + (nint)row * Output.Size);
        }
    }

    public override void Backward(in BackwardPass pass)
    {
        fixed (float* parameters = pass.Parameters, input = pass.Input, gradient = pass.OutputGradient)
        fixed (float* weights = pass.Gradients, inputGradient = pass.InputGradient)
        {
            _weightGradient.Begin(weights);
            if (inputGradient != null)
                (_inputGradient ??= new ConvInputGradient(_geometry)).Begin(parameters);
            for (var row = 0; row < pass.Rows; row++)
            {
                var from = gradient + (nint)row * Output.Size;
                _weightGradient.Add(Padded(input + (nint)row * Input.Size), from);
                Elements.AddRows(
                    new ReadOnlySpan<float>(from, Output.Size), pass.Gradients[^Output.Channels..]);
                if (inputGradient != null)
                    _inputGradient!.Write(from, inputGradient + (nint)row * Input.Size); // not null: made above
            }

            _weightGradient.End(weights);
        }
    }

    void Forward(float* input, float* output)
    {
        var g = _geometry;
        var tile = new Tile
        {
            RowStride = (nint)g.Stride * Input.Channels,
            StepStride = 1,
            Steps = g.Side * Input.Channels,
            SegmentStride = (nint)g.PaddedWidth * Input.Channels,
            Segments = g.Side,
            BStride = g.WideOut,
            CStride = g.WideOut,
        };
        for (var y = 0; y < Output.Height; y++)
        {
            var line = _line is null ? output : _line.Start;
            for (var at = 0; at < g.WideOut; at += 2 * g.Kernel.Lanes)
            {
                var vectors = Math.Min(2, (g.WideOut - at) / g.Kernel.Lanes);
                tile.B = _weights.Start + at;
                tile.Initial = _bias.Start + at;
                tile.A = input + (nint)y * g.PaddedWidth * g.Stride * Input.Channels;
                tile.C = line + at;
                g.Kernel.Run(Output.Width, vectors, tile);
            }

            if (_line is not null)
                Matrix.Narrow(line, g.WideOut, Output.Width, Output.Channels, output, Output.Channels);
            output += Output.Width * Output.Channels;
        }
    }

    float* Padded(float* input)
    {
        if (_padded is null)
            return input;
        var (line, border) = (Input.Width * Input.Channels, _layer.Padding * Input.Channels);
        var width = _geometry.PaddedWidth * Input.Channels;
        Matrix.Narrow(
            input, line, Input.Height, line, _padded.Start + (nint)_layer.Padding * width + border, width);
        return _padded.Start;
    }
}
