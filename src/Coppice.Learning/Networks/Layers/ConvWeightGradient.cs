namespace Coppice.Learning.Networks;

/// <summary>The gradient by a convolution's weights: each weight's terms example by example, pixel by pixel.</summary>
sealed unsafe class ConvWeightGradient(ConvGeometry geometry)
{
    // Image and gradient rows that are worked on together: they are read once for each tile of weights, so that they
    // should stay in the first cache.
    const int Block = 40 * 1024;

    readonly AlignedFloats _sums = new(geometry.Taps * geometry.WideOut);
    readonly AlignedFloats? _wide = geometry.WideOut == geometry.Output.Channels
        ? null : new AlignedFloats(geometry.Output.Height * geometry.Output.Width * geometry.WideOut);

    /// <summary>Goes on from gradients that were added to before.</summary>
    public void Begin(float* gradients) => Matrix.Widen(
        gradients, geometry.Output.Channels, geometry.Taps, geometry.Output.Channels, _sums.Start, geometry.WideOut);

    public void End(float* gradients) => Matrix.Narrow(
        _sums.Start, geometry.WideOut, geometry.Taps, geometry.Output.Channels, gradients, geometry.Output.Channels);

    /// <summary>Adds one example.</summary>
    /// <param name="input">The padded image.</param>
    /// <param name="gradient">The gradient by the output.</param>
    public void Add(float* input, float* gradient)
    {
        var g = geometry;
        if (_wide is not null)
        {
            var pixels = g.Output.Height * g.Output.Width;
            Matrix.Widen(gradient, g.Output.Channels, pixels, g.Output.Channels, _wide.Start, g.WideOut);
            gradient = _wide.Start;
        }

        var bytes = sizeof(float) * (g.Output.Width * g.WideOut + g.Stride * g.PaddedWidth * g.Input.Channels);
        var block = Math.Max(1, Block / bytes);
        for (var y = 0; y < g.Output.Height; y += block)
            Add(input, gradient, y, Math.Min(block, g.Output.Height - y));
    }

    void Add(float* input, float* gradient, int y, int lines)
    {
        var g = geometry;
        var taps = g.Side * g.Input.Channels;
        var tile = new Tile
        {
            RowStride = 1,
            StepStride = (nint)g.Stride * g.Input.Channels,
            Steps = g.Output.Width,
            SegmentStride = (nint)g.Stride * g.PaddedWidth * g.Input.Channels,
            Segments = lines,
            BStride = g.WideOut,
            InitialStride = g.WideOut,
            CStride = g.WideOut,
        };
        for (var at = 0; at < g.WideOut; at += 2 * g.Kernel.Lanes)
        {
            var vectors = Math.Min(2, (g.WideOut - at) / g.Kernel.Lanes);
            tile.B = gradient + (nint)y * g.Output.Width * g.WideOut + at;
            for (var line = 0; line < g.Side; line++)
            {
                tile.A = input + ((nint)y * g.Stride + line) * g.PaddedWidth * g.Input.Channels;
                tile.C = tile.Initial = _sums.Start + (nint)line * taps * g.WideOut + at;
                g.Kernel.Run(taps, vectors, tile);
            }
        }
    }
}
