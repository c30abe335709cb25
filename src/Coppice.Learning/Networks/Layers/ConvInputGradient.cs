namespace Coppice.Learning.Networks;

/// <summary>The gradient by a convolution's input: a convolution of the gradient by the output, set apart by the stride
/// and with zeros beside it, with the filters turned round.</summary>
sealed unsafe class ConvInputGradient
{
    readonly ConvGeometry _geometry;
    readonly AlignedFloats _weights;
    readonly AlignedFloats _spread;
    readonly AlignedFloats? _line;
    readonly int _spreadHeight;
    readonly int _spreadWidth;

    public ConvInputGradient(ConvGeometry geometry)
    {
        _geometry = geometry;
        _weights = new AlignedFloats(geometry.Side * geometry.Side * geometry.Output.Channels * geometry.WideIn);
        _spreadHeight = (geometry.Output.Height - 1) * geometry.Stride + 1;
        _spreadWidth = geometry.PaddedWidth + geometry.Side - 1;
        // What is not written here stays zero.
        _spread = new AlignedFloats(_spreadHeight * _spreadWidth * geometry.Output.Channels);
        if (geometry.WideIn != geometry.Input.Channels)
            _line = new AlignedFloats(geometry.Input.Width * geometry.WideIn);
    }

    /// <summary>Takes the weights: by filter row, filter column from the last, filter and input channel.</summary>
    public void Begin(float* weights)
    {
        var g = _geometry;
        var (channels, filters) = (g.Input.Channels, g.Output.Channels);
        for (var y = 0; y < g.Side; y++)
        {
            for (var x = 0; x < g.Side; x++)
            {
                Matrix.Transpose(
                    weights + (nint)(y * g.Side + x) * channels * filters, filters, channels, filters,
                    _weights.Start + (nint)(y * g.Side + (g.Side - 1 - x)) * filters * g.WideIn, g.WideIn);
            }
        }
    }

    /// <summary>Writes the gradient of one example.</summary>
    public void Write(float* outputGradient, float* inputGradient)
    {
        var g = _geometry;
        Spread(outputGradient);
        for (var y = 0; y < g.Input.Height; y++)
        {
            var line = _line is null ? inputGradient : _line.Start;
            WriteLine(y + g.Padding, line);
            if (_line is not null)
                Matrix.Narrow(line, g.WideIn, g.Input.Width, g.Input.Channels, inputGradient, g.Input.Channels);
            inputGradient += g.Input.Width * g.Input.Channels;
        }
    }

    void Spread(float* gradient)
    {
        var g = _geometry;
        var filters = g.Output.Channels;
        for (var y = 0; y < g.Output.Height; y++)
        {
            var to = _spread.Start + ((nint)y * g.Stride * _spreadWidth + g.Side - 1) * filters;
            var from = gradient + (nint)y * g.Output.Width * filters;
            Matrix.Narrow(
                from, g.Stride == 1 ? g.Output.Width * filters : filters, g.Stride == 1 ? 1 : g.Output.Width,
                g.Stride == 1 ? g.Output.Width * filters : filters, to, (nint)g.Stride * filters);
        }
    }

    // The padded image's row y has terms from those filter rows that some row of the gradient stands behind.
    void WriteLine(int y, float* line)
    {
        var g = _geometry;
        var filters = g.Output.Channels;
        var first = Math.Max(0, y - (_spreadHeight - 1));
        var last = Math.Min(g.Side - 1, y);
        var tile = new Tile
        {
            RowStride = filters,
            StepStride = 1,
            Steps = g.Side * filters,
            SegmentStride = -(nint)_spreadWidth * filters,
            Segments = Math.Max(0, last - first + 1),
            BStride = g.WideIn,
            CStride = g.WideIn,
        };
        for (var at = 0; at < g.WideIn; at += 2 * g.Kernel.Lanes)
        {
            var vectors = Math.Min(2, (g.WideIn - at) / g.Kernel.Lanes);
            tile.B = _weights.Start + (nint)first * g.Side * filters * g.WideIn + at;
            tile.A = _spread.Start + ((nint)(y - first) * _spreadWidth + g.Padding) * filters;
            tile.C = line + at;
            g.Kernel.Run(g.Input.Width, vectors, tile);
        }
    }
}
