namespace Coppice.Learning.Networks;

/// <summary>A convolution by 3 × 3 filters at work, by points (<see cref="PointTransforms"/>): for each point one product
/// of matrices, of less than half the multiplications that a direct convolution takes.</summary>
/// <remarks>Parameters are as those of <see cref="BoundConv2D"/>. Rows of tiles are worked on a few at a time, so that
/// they stay in the cache at all points. bench/Coppice.Benchmarks kernels shows what that pays.</remarks>
sealed unsafe class BoundPointConv2D : BoundLayer
{
    const int Lanes = 16;
    // Tiles that are worked on together: enough to be worth a matrix of weights' way into the first cache.
    const int TilesAtOnce = 48;

    readonly Conv2D _layer;
    readonly Kernel _kernel;
    readonly int _across;
    readonly int _down;
    readonly int _strip;
    readonly int _width;
    readonly AlignedFloats _weights;
    readonly AlignedFloats _before;
    readonly AlignedFloats _after;
    readonly ConvFrame? _image;
    readonly ConvFrame? _result;
    ConvFrame? _resultGradient;
    ConvFrame? _imageGradient;
    AlignedFloats? _turned;
    AlignedFloats? _sums;
    AlignedFloats? _back;

    public BoundPointConv2D(Shape input, Shape output, Conv2D layer, Kernel kernel)
        : base(input, output)
    {
        (_layer, _kernel) = (layer, kernel);
        (_across, _down) = ((output.Width + 1) / 2, (output.Height + 1) / 2);
        _strip = Math.Clamp(TilesAtOnce / _across, 1, _down);
        _width = 2 * _across + 2;
        var tiles = PointTransforms.Points * _strip * _across;
        _weights = new AlignedFloats(PointTransforms.Points * Products);
        (_before, _after) = (new AlignedFloats(tiles * input.Channels), new AlignedFloats(tiles * output.Channels));
        if (layer.Padding > 0 || output.Width % 2 != 0 || output.Height % 2 != 0)
        {
            _image = new ConvFrame(input, layer.Padding, 2 * _down + 2, _width);
            _result = new ConvFrame(output, 0, 2 * _down, 2 * _across);
        }
    }

    public override int ParameterCount => PointTransforms.Taps * Products + Output.Channels;

    public override bool ReadsOutput => false;

    int Products => Input.Channels * Output.Channels;

    /// <summary>Whether a convolution's shapes suit; they decide alone, so that each machine gives the same bits.</summary>
    public static bool Suits(Shape input, Conv2D layer) => layer is { Kernel: 3, Stride: 1 }
        && input.Channels % Lanes == 0 && layer.Filters % Lanes == 0;

    public override void Initialize(Span<float> parameters, Span<float> state, Initializer random) => random.Draw(
        _layer.Initialization, parameters[..(PointTransforms.Taps * Products)],
        PointTransforms.Taps * Input.Channels, PointTransforms.Taps * Output.Channels);

    public override void Forward(in ForwardPass pass)
    {
        fixed (float* parameters = pass.Parameters, input = pass.Input, output = pass.Output)
        {
            _kernel.Points.FromFilters(parameters, Products, _weights.Start);
            for (var row = 0; row < pass.Rows; row++)
            {
                var image = Framed(_image, input + (nint)row * Input.Size);
                var to = output + (nint)row * Output.Size;
                for (var y = 0; y < _down; y += _strip)
                {
                    var rows = Math.Min(_strip, _down - y);
                    FromImage(image, y, rows);
                    Multiply(_before, Input.Channels, _weights, _after, Output.Channels, rows);
                    ToOutput(parameters + PointTransforms.Taps * Products, _result is null ? to : _result.Start, y, rows);
                }

                _result?.Give(to);
            }
        }
    }

    public override void Backward(in BackwardPass pass)
    {
        _sums ??= new AlignedFloats(PointTransforms.Points * Products);
        if (_result is not null)
            _resultGradient ??= new ConvFrame(Output, 0, 2 * _down, 2 * _across);
        fixed (float* parameters = pass.Parameters, input = pass.Input, gradient = pass.OutputGradient)
        fixed (float* weights = pass.Gradients, inputGradient = pass.InputGradient)
        {
            if (inputGradient != null)
                TurnFilters(parameters);
            for (var row = 0; row < pass.Rows; row++)
            {
                var image = Framed(_image, input + (nint)row * Input.Size);
                var from = gradient + (nint)row * Output.Size;
                Elements.AddRows(new ReadOnlySpan<float>(from, Output.Size), pass.Gradients[^Output.Channels..]);
                from = Framed(_resultGradient, from);
                var to = inputGradient + (nint)row * Input.Size;
                for (var y = 0; y < _down; y += _strip)
                {
                    var rows = Math.Min(_strip, _down - y);
                    FromImage(image, y, rows);
                    FromOutput(from, y, rows);
                    // The next strip, which may be the next image's first: a large batch's are not in the caches.
                    var ahead = new Ahead(
                        image + 2 * (nint)(y + rows + 1) * _width * Input.Channels,
                        _image is null && (row < pass.Rows - 1 || y + rows < _down)
                            ? 2 * _strip * _width * Input.Channels : 0,
                        PointTransforms.Points);
                    AddWeightProducts(rows, ref ahead, first: row == 0 && y == 0);
                    if (inputGradient != null)
                    {
                        Multiply(_after, Output.Channels, _turned!, _back!, Input.Channels, rows); // not null: made above
                        ToImage(_imageGradient is null ? to : _imageGradient.Start, y, rows);
                    }
                }

                if (inputGradient != null)
                    _imageGradient?.Give(to);
            }

            _kernel.Points.AddToFilters(_sums.Start, Products, weights);
        }
    }

    static float* Framed(ConvFrame? frame, float* image) => frame is null ? image : frame.Take(image);

    void TurnFilters(float* parameters)
    {
        var (inputs, outputs) = (Input.Channels, Output.Channels);
        _turned ??= new AlignedFloats(PointTransforms.Points * Products);
        _back ??= new AlignedFloats(_before.Length);
        if (_image is not null)
            _imageGradient ??= new ConvFrame(Input, _layer.Padding, 2 * _down + 2, _width);
        // The other buffer is free until the first tiles.
        _kernel.Points.FromFilters(parameters, Products, _weights.Start);
        for (var point = 0; point < PointTransforms.Points; point++)
        {
            Matrix.Transpose(
                _weights.Start + (nint)point * Products, outputs, inputs, outputs,
                _turned.Start + (nint)point * Products, inputs);
        }
    }

    void FromImage(float* image, int y, int rows)
    {
        var channels = Input.Channels;
        for (var row = 0; row < rows; row++)
        {
            _kernel.Points.FromImage(
                image + 2 * (nint)(y + row) * _width * channels, (nint)_width * channels, _across, channels,
                _before.Start + (nint)row * _across * channels, PlaneOf(channels));
        }
    }

    void FromOutput(float* gradient, int y, int rows)
    {
        var channels = Output.Channels;
        for (var row = 0; row < rows; row++)
        {
            _kernel.Points.FromOutput(
                gradient + 4 * (nint)(y + row) * _across * channels, 2 * (nint)_across * channels, _across, channels,
                _after.Start + (nint)row * _across * channels, PlaneOf(channels));
        }
    }

    void ToOutput(float* bias, float* output, int y, int rows)
    {
        var channels = Output.Channels;
        for (var row = 0; row < rows; row++)
        {
            _kernel.Points.ToOutput(
                _after.Start + (nint)row * _across * channels, PlaneOf(channels), _across, channels, bias,
                output + 4 * (nint)(y + row) * _across * channels, 2 * (nint)_across * channels);
        }
    }

    void ToImage(float* image, int y, int rows)
    {
        var channels = Input.Channels;
        for (var row = 0; row < rows; row++)
        {
            _kernel.Points.ToImage(
                _back!.Start + (nint)row * _across * channels, PlaneOf(channels), _across, channels, // not null: made before
                image + 2 * (nint)(y + row) * _width * channels, (nint)_width * channels, first: y + row == 0);
        }
    }

    nint PlaneOf(int channels) => (nint)_strip * _across * channels;

    // At each point, the tiles' channels by a matrix of weights.
    void Multiply(AlignedFloats from, int inputs, AlignedFloats weights, AlignedFloats to, int outputs, int rows)
    {
        var tiles = rows * _across;
        var tile = new Tile
        {
            RowStride = inputs,
            StepStride = 1,
            Steps = inputs,
            Segments = 1,
            BStride = outputs,
            CStride = outputs,
        };
        for (var point = 0; point < PointTransforms.Points; point++)
        {
            for (var at = 0; at < outputs; at += 2 * _kernel.Lanes)
            {
                var vectors = Math.Min(2, (outputs - at) / _kernel.Lanes);
                tile.B = weights.Start + (nint)point * Products + at;
                tile.A = from.Start + point * PlaneOf(inputs);
                tile.C = to.Start + point * PlaneOf(outputs) + at;
                var todo = tiles;
                for (var left = (tiles - 1) / _kernel.MostRows(vectors) + 1; left > 0; left--)
                {
                    var count = (todo + left - 1) / left;
                    _kernel.Run(count, vectors, tile);
                    tile.A += count * tile.RowStride;
                    tile.C += count * tile.CStride;
                    todo -= count;
                }
            }
        }
    }

    void AddWeightProducts(int rows, ref Ahead ahead, bool first)
    {
        var (inputs, outputs) = (Input.Channels, Output.Channels);
        var tile = new Tile
        {
            RowStride = 1,
            StepStride = inputs,
            Steps = rows * _across,
            Segments = 1,
            BStride = outputs,
            InitialStride = outputs,
            CStride = outputs,
        };
        for (var point = 0; point < PointTransforms.Points; point++)
        {
            ahead.Next();
            for (var at = 0; at < outputs; at += 2 * _kernel.Lanes)
            {
                var vectors = Math.Min(2, (outputs - at) / _kernel.Lanes);
                tile.B = _after.Start + point * PlaneOf(outputs) + at;
                var channel = 0;
                for (var left = (inputs - 1) / _kernel.MostRows(vectors) + 1; left > 0; left--)
                {
                    var count = (inputs - channel + left - 1) / left;
                    tile.A = _before.Start + point * PlaneOf(inputs) + channel;
                    tile.C = _sums!.Start + (nint)point * Products + channel * outputs + at; // not null: made by the pass
                    tile.Initial = first ? null : tile.C;
                    _kernel.Run(count, vectors, tile);
                    channel += count;
                }
            }
        }
    }
}
