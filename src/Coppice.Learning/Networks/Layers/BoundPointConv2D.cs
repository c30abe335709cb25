namespace Coppice.Learning.Networks;

/// <summary>A convolution by 3 × 3 filters at work, by points (<see cref="PointTransforms"/>): for each point one product
/// of matrices, of a quarter of the multiplications that a direct convolution takes.</summary>
/// <remarks>Parameters are as those of <see cref="BoundConv2D"/>. Rows of tiles are worked on a few at a time, so that
/// they stay in the cache at all points. Filters are transformed once a batch, whose parameters do not change while its
/// examples pass, and so are the gradients by them. bench/Coppice.Benchmarks kernels shows what that pays.</remarks>
sealed unsafe class BoundPointConv2D : BoundLayer
{
    const int Side = PointTransforms.Side;
    // Tiles that are worked on together: enough to be worth a matrix of weights' way into the first cache.
    const int TilesAtOnce = 48;

    readonly Conv2D _layer;
    readonly Kernel _kernel;
    readonly int _across;
    readonly int _down;
    readonly int _strip;
    readonly int _width;
    readonly int _filters;
    readonly AlignedFloats _weights;
    readonly AlignedFloats _before;
    readonly AlignedFloats _after;
    readonly AlignedFloats _room;
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
        (_across, _down) = (TilesOf(output.Width), TilesOf(output.Height));
        _strip = Math.Clamp(TilesAtOnce / _across, 1, _down);
        _width = Side * _across + 2;
        _filters = (int)PointTransforms.PlaneOf(Products);
        _weights = new AlignedFloats(PointTransforms.Points * _filters);
        _before = new AlignedFloats(PointTransforms.Points * (int)PlaneOf(input.Channels));
        _after = new AlignedFloats(PointTransforms.Points * (int)PlaneOf(output.Channels));
        _room = new AlignedFloats(PointTransforms.RoomOf(_across));
        if (layer.Padding > 0 || output.Width % Side != 0 || output.Height % Side != 0)
        {
            _image = new ConvFrame(input, layer.Padding, Side * _down + 2, _width);
            _result = new ConvFrame(output, 0, Side * _down, Side * _across);
        }
    }

    public override int ParameterCount => PointTransforms.Taps * Products + Output.Channels;

    public override bool ReadsOutput => false;

    int Products => Input.Channels * Output.Channels;

    /// <summary>Whether a convolution's shapes suit; they decide alone, so that each machine gives the same bits.</summary>
    public static bool Suits(Shape input, Shape output, Conv2D layer) => layer is { Kernel: 3, Stride: 1 }
        && input.Channels % PointTransforms.Line == 0 && layer.Filters % PointTransforms.Line == 0
        && SavesEnough(output);

    public override void Initialize(Span<float> parameters, Span<float> state, Initializer random) => random.Draw(
        _layer.Initialization, parameters[..(PointTransforms.Taps * Products)],
        PointTransforms.Taps * Input.Channels, PointTransforms.Taps * Output.Channels);

    public override void Forward(in ForwardPass pass)
    {
        fixed (float* parameters = pass.Parameters, input = pass.Input, output = pass.Output)
        {
            if (pass.FirstRow == 0)
                _kernel.Points.FromFilters(parameters, Products, _weights.Start, _filters);
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
        _sums ??= new AlignedFloats(PointTransforms.Points * _filters);
        if (_result is not null)
            _resultGradient ??= new ConvFrame(Output, 0, Side * _down, Side * _across);
        fixed (float* parameters = pass.Parameters, input = pass.Input, gradient = pass.OutputGradient)
        fixed (float* weights = pass.Gradients, inputGradient = pass.InputGradient)
        {
            if (inputGradient != null && pass.FirstRow == 0)
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
                        image + (Side * (nint)(y + rows) + 2) * _width * Input.Channels,
                        _image is null && (row < pass.Rows - 1 || y + rows < _down)
                            ? Side * _strip * _width * Input.Channels : 0,
                        PointTransforms.Points);
                    AddWeightProducts(rows, ref ahead, first: pass.FirstRow + row + y == 0);
                    if (inputGradient != null)
                    {
                        Multiply(_after, Output.Channels, _turned!, _back!, Input.Channels, rows); // not null: made above
                        ToImage(_imageGradient is null ? to : _imageGradient.Start, y, rows);
                    }
                }

                if (inputGradient != null)
                    _imageGradient?.Give(to);
            }

            if (!pass.IsContinued)
                _kernel.Points.AddToFilters(_sums.Start, _filters, Products, weights);
        }
    }

    // Tiles reach beyond small images; of a direct convolution's products a third must be saved, since the transforms
    // take their time too.
    static bool SavesEnough(Shape output) =>
        3L * PointTransforms.Points * TilesOf(output.Height) * TilesOf(output.Width)
            <= 2L * PointTransforms.Taps * output.Height * output.Width;

    static int TilesOf(int outputs) => (outputs - 1) / Side + 1;

    static float* Framed(ConvFrame? frame, float* image) => frame is null ? image : frame.Take(image);

    void TurnFilters(float* parameters)
    {
        var (inputs, outputs) = (Input.Channels, Output.Channels);
        _turned ??= new AlignedFloats(PointTransforms.Points * _filters);
        _back ??= new AlignedFloats(_before.Length);
        if (_image is not null)
            _imageGradient ??= new ConvFrame(Input, _layer.Padding, Side * _down + 2, _width);
        var filters = _sums!.Start; // not null: made before; free until the batch's first tiles
        for (var tap = 0; tap < PointTransforms.Taps; tap++)
        {
            Matrix.Transpose(
                parameters + (nint)tap * Products, outputs, inputs, outputs, filters + (nint)tap * Products, inputs);
        }

        _kernel.Points.FromFilters(filters, Products, _turned.Start, _filters);
    }

    void FromImage(float* image, int y, int rows)
    {
        var line = (nint)_width * Input.Channels;
        for (var row = 0; row < rows; row++)
            _kernel.Points.FromImage(image + Side * (y + row) * line, line, Tiles(_before, row, Input.Channels));
    }

    void FromOutput(float* gradient, int y, int rows)
    {
        var line = (nint)Side * _across * Output.Channels;
        for (var row = 0; row < rows; row++)
            _kernel.Points.FromOutput(gradient + Side * (y + row) * line, line, Tiles(_after, row, Output.Channels));
    }

    void ToOutput(float* bias, float* output, int y, int rows)
    {
        var line = (nint)Side * _across * Output.Channels;
        for (var row = 0; row < rows; row++)
        {
            _kernel.Points.ToOutput(
                Tiles(_after, row, Output.Channels), bias, output + Side * (y + row) * line, line);
        }
    }

    void ToImage(float* image, int y, int rows)
    {
        var line = (nint)_width * Input.Channels;
        // What tiles add to before any was there.
        if (y == 0)
            new Span<float>(image, 2 * (int)line).Clear();
        for (var row = 0; row < rows; row++)
        {
            _kernel.Points.ToImage(
                Tiles(_back!, row, Input.Channels), image + Side * (y + row) * line, line); // not null: made before
        }
    }

    TilePoints Tiles(AlignedFloats points, int row, int channels) => new()
    {
        Start = points.Start + (nint)row * _across * channels,
        Plane = PlaneOf(channels),
        Count = _across,
        Channels = channels,
        Room = _room.Start,
    };

    nint PlaneOf(int channels) => PointTransforms.PlaneOf((nint)_strip * _across * channels);

    // At each point, the tiles' channels by a matrix of weights.
    void Multiply(AlignedFloats from, int inputs, AlignedFloats weights, AlignedFloats to, int outputs, int rows)
    {
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
                tile.B = weights.Start + (nint)point * _filters + at;
                tile.A = from.Start + point * PlaneOf(inputs);
                tile.C = to.Start + point * PlaneOf(outputs) + at;
                _kernel.Run(rows * _across, vectors, tile);
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
                tile.A = _before.Start + point * PlaneOf(inputs);
                tile.B = _after.Start + point * PlaneOf(outputs) + at;
                tile.C = _sums!.Start + (nint)point * _filters + at; // not null: made by the pass
                tile.Initial = first ? null : tile.C;
                _kernel.Run(inputs, vectors, tile);
            }
        }
    }
}
