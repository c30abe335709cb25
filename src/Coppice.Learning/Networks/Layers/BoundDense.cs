namespace Coppice.Learning.Networks;

/// <summary>A dense layer at work.</summary>
/// <remarks>Parameters are the weights by input and output, then the biases. All three passes run over blocks of inputs
/// (rows of the weight matrix), so that weights come from memory once a pass and in their order.</remarks>
sealed unsafe class BoundDense : BoundLayer
{
    // A block of weights, packed, should stay in the first cache together with what it meets.
    const int Depth = 128;
    const int BlockVectors = 3;

    readonly Dense _layer;
    readonly Kernel _kernel;
    readonly int _panel;
    readonly int _wideOut;
    readonly AlignedFloats _weights;
    readonly AlignedFloats _blockGradient;
    AlignedFloats? _inputs;
    AlignedFloats? _outputs;

    public BoundDense(Shape input, Dense layer, Kernel kernel)
        : base(input, new Shape(layer.Units))
    {
        (_layer, _kernel) = (layer, kernel);
        _panel = BlockVectors * kernel.Lanes;
        _wideOut = ConvGeometry.RoundUp(layer.Units, kernel.Lanes);
        _weights = new AlignedFloats(Math.Max(Depth, layer.Units) * _panel);
        _blockGradient = new AlignedFloats(_panel * _wideOut);
    }

    public override int ParameterCount => (Input.Size + 1) * Output.Size;

    public override bool WholeBatch => true;

    public override bool ReadsOutput => false;

    internal override bool HandsOver => true;

    public override void Initialize(Span<float> parameters, Span<float> state, Initializer random) =>
        random.Draw(_layer.Initialization, parameters[..(Input.Size * Output.Size)], Input.Size, Output.Size);

    public override void Forward(in ForwardPass pass)
    {
        var (rows, inputs, outputs) = (pass.Rows, Input.Size, Output.Size);
        _outputs = AlignedFloats.AtLeast(_outputs, rows * _wideOut);
        fixed (float* weights = pass.Parameters, input = pass.Input, output = pass.Output)
        {
            var sums = _outputs.Start;
            for (var row = 0; row < rows; row++)
                Matrix.Widen(weights + (nint)inputs * outputs, outputs, 1, outputs, sums + (nint)row * _wideOut, _wideOut);
            for (var i = 0; i < inputs; i += Depth)
            {
                var depth = Math.Min(Depth, inputs - i);
                for (var at = 0; at < _wideOut; at += _panel)
                {
                    var width = Math.Min(_panel, _wideOut - at);
                    Matrix.Widen(
                        weights + (nint)i * outputs + at, outputs, depth, Math.Min(width, outputs - at),
                        _weights.Start, width);
                    var tile = new Tile
                    {
                        A = input + i,
                        RowStride = inputs,
                        StepStride = 1,
                        Steps = depth,
                        Segments = 1,
                        B = _weights.Start,
                        BStride = width,
                        C = sums + at,
                        CStride = _wideOut,
                    };
                    tile.Initial = tile.C;
                    tile.InitialStride = tile.CStride;
                    Run(tile, rows, width / _kernel.Lanes);
                }
            }

            Matrix.Narrow(sums, _wideOut, rows, outputs, output, outputs);
        }
    }

    public override void Backward(in BackwardPass pass)
    {
        var (rows, inputs, outputs) = (pass.Rows, Input.Size, Output.Size);
        _inputs = AlignedFloats.AtLeast(_inputs, rows * _panel);
        _outputs = AlignedFloats.AtLeast(_outputs, rows * _wideOut);
        fixed (float* weights = pass.Parameters, input = pass.Input, outputGradient = pass.OutputGradient)
        fixed (float* gradients = pass.Gradients, inputGradient = pass.InputGradient)
        {
            Matrix.Widen(outputGradient, outputs, rows, outputs, _outputs.Start, _wideOut);
            for (var i = 0; i < inputs; i += _panel)
            {
                var block = Math.Min(_panel, inputs - i);
                if (inputGradient != null)
                    WriteInputGradient(weights + (nint)i * outputs, block, inputGradient + i, rows);

                // Only now may the block's weights change.
                var gradient = pass.Sink is null ? gradients + (nint)i * outputs : _blockGradient.Start;
                Matrix.Widen(input + i, inputs, rows, block, _inputs.Start, _panel);
                AddWeightGradient(gradient, block, rows, pass.Fresh || pass.Sink is not null);
                pass.Sink?.Take(i * outputs, new ReadOnlySpan<float>(gradient, block * outputs));
            }
        }

        var bias = pass.Gradients[^outputs..];
        if (pass.Fresh || pass.Sink is not null)
            bias.Clear();
        Elements.AddRows(pass.OutputGradient, bias);
        pass.Sink?.Take(inputs * outputs, bias);
    }

    void WriteInputGradient(float* weights, int block, float* inputGradient, int rows)
    {
        var (inputs, outputs) = (Input.Size, Output.Size);
        var width = ConvGeometry.RoundUp(block, _kernel.Lanes);
        Matrix.Transpose(weights, outputs, block, outputs, _weights.Start, width);
        var direct = width == block;
        var tile = new Tile
        {
            A = _outputs!.Start, // not null: made by the pass
            RowStride = _wideOut,
            StepStride = 1,
            Steps = outputs,
            Segments = 1,
            B = _weights.Start,
            BStride = width,
            C = direct ? inputGradient : _inputs!.Start, // not null: made by the pass
            CStride = direct ? inputs : width,
        };
        Run(tile, rows, width / _kernel.Lanes);
        if (!direct)
            Matrix.Narrow(tile.C, width, rows, block, inputGradient, inputs);
    }

    void AddWeightGradient(float* gradient, int block, int rows, bool fresh)
    {
        var outputs = Output.Size;
        var spare = stackalloc float[_kernel.MostRows(1) * _panel];
        for (var at = 0; at < _wideOut; at += _panel)
        {
            var width = Math.Min(_panel, _wideOut - at);
            var columns = Math.Min(width, outputs - at);
            var vectors = width / _kernel.Lanes;
            var most = _kernel.MostRows(vectors);
            var tile = new Tile
            {
                RowStride = 1,
                StepStride = _panel,
                Steps = rows,
                Segments = 1,
                B = _outputs!.Start + at, // not null: made by the pass
                BStride = _wideOut,
            };
            for (var row = 0; row < block;)
            {
                var count = Math.Min(most, block - row);
                var to = gradient + (nint)row * outputs + at;
                tile.A = _inputs!.Start + row; // not null: made by the pass
                // The last panel is wider than the matrix: it must not write over the next row.
                var direct = columns == width;
                tile.C = direct ? to : spare;
                tile.CStride = direct ? outputs : width;
                if (!direct && !fresh)
                    Matrix.Widen(to, outputs, count, columns, spare, width);
                tile.Initial = fresh ? null : tile.C;
                tile.InitialStride = tile.CStride;
                _kernel.Run(count, vectors, tile);
                if (!direct)
                    Matrix.Narrow(spare, width, count, columns, to, outputs);
                row += count;
            }
        }
    }

    void Run(Tile tile, int rows, int vectors)
    {
        var most = _kernel.MostRows(vectors);
        while (rows > 0)
        {
            var count = Math.Min(most, rows);
            _kernel.Run(count, vectors, tile);
            tile.A += count * tile.RowStride;
            tile.C += count * tile.CStride;
            if (tile.Initial != null)
                tile.Initial += count * tile.InitialStride;
            rows -= count;
        }
    }
}
