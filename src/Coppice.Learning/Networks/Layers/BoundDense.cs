namespace Coppice.Learning.Networks;

/// <summary>A dense layer at work.</summary>
/// <remarks>Parameters are the weights by input and output, then the biases. Unless examples are few
/// (<see cref="DenseRows"/>), all three passes run over blocks of inputs (rows of the weight matrix), so that weights
/// come from memory once a pass and in their order, and packed, so that what tiles share stays in the first cache.
/// bench/Coppice.Benchmarks kernels shows what that pays.</remarks>
sealed unsafe class BoundDense : BoundLayer
{
    // Numbers of a panel of packed weights: three quarters of a first cache.
    const int Panel = 6144;

    // Inputs of a block on the way back: those of a batch of 128 and a panel of gradients fill a first cache.
    const int Block = 32;

    readonly Dense _layer;
    readonly Kernel _kernel;
    readonly int _wide;
    readonly int _narrow;
    readonly int _depth;
    readonly int _wideOut;
    readonly AlignedFloats _weights;
    readonly AlignedFloats _blockGradient;
    readonly AlignedFloats _spare;
    AlignedFloats? _inputs;
    AlignedFloats? _outputs;
    AlignedFloats? _turned;
    AlignedFloats? _panels;
    DenseRows? _few;

    public BoundDense(Shape input, Dense layer, Kernel kernel)
        : base(input, new Shape(layer.Units))
    {
        (_layer, _kernel) = (layer, kernel);
        (_wide, _narrow) = (3 * kernel.Lanes, 2 * kernel.Lanes);
        _depth = Panel / _wide;
        _wideOut = ConvGeometry.RoundUp(layer.Units, kernel.Lanes);
        _weights = new AlignedFloats(Math.Max(_depth * _wide, layer.Units * _narrow));
        _blockGradient = new AlignedFloats(Block * layer.Units);
        _spare = new AlignedFloats(kernel.MostRows(1) * _wide);
    }

    public override int ParameterCount => (Input.Size + 1) * Output.Size;

    public override bool WholeBatch => true;

    public override bool ReadsOutput => false;

    internal override bool HandsOver => true;

    public override void Initialize(Span<float> parameters, Span<float> state, Initializer random) =>
        random.Draw(_layer.Initialization, parameters[..(Input.Size * Output.Size)], Input.Size, Output.Size);

    internal override void Settle() => _few?.Settle();

    DenseRows Few => _few ??= new DenseRows(Input.Size, Output.Size, _kernel);

    public override void Forward(in ForwardPass pass)
    {
        var (rows, inputs, outputs) = (pass.Rows, Input.Size, Output.Size);
        _outputs = AlignedFloats.AtLeast(_outputs, rows * _wideOut);
        fixed (float* weights = pass.Parameters, input = pass.Input, output = pass.Output)
        {
            if (DenseRows.Suits(rows, outputs))
            {
                Few.Forward(weights, input, rows, output);
                return;
            }

            Settle();
            var sums = _outputs.Start;
            var bias = weights + (nint)inputs * outputs;
            var (odd, end) = Turned(rows);
            _turned = AlignedFloats.AtLeast(_turned, odd * rows);
            for (var o = 0; o < odd; o++)
                _turned.Span.Slice(o * rows, rows).Fill(bias[outputs - odd + o]);
            for (var row = 0; row < rows; row++)
                Matrix.Widen(bias, outputs, 1, outputs - odd, sums + (nint)row * _wideOut, _wideOut);
            for (var i = 0; i < inputs; i += _depth)
            {
                if (odd > 0)
                    AddTurnedProducts(weights, input, i, Math.Min(_depth, inputs - i), rows, odd);
                AddProducts(weights, input, i, Math.Min(_depth, inputs - i), rows, end);
            }

            Matrix.Narrow(sums, _wideOut, rows, outputs - odd, output, outputs);
            PutTurned(_turned.Start, rows, odd, output + outputs - odd);
        }
    }

    public override void Backward(in BackwardPass pass)
    {
        if (DenseRows.Suits(pass.Rows, Output.Size))
            Few.Backward(pass);
        else
            BackwardByBlocks(pass);

        var bias = pass.Gradients[^Output.Size..];
        if (pass.Fresh || pass.Sink is not null)
            bias.Clear();
        Elements.AddRows(pass.OutputGradient, bias);
        pass.Sink?.Take(Input.Size * Output.Size, bias);
    }

    void BackwardByBlocks(in BackwardPass pass)
    {
        Settle();
        var (rows, inputs, outputs) = (pass.Rows, Input.Size, Output.Size);
        _inputs = AlignedFloats.AtLeast(_inputs, rows * Block);
        _outputs = AlignedFloats.AtLeast(_outputs, rows * _wideOut);
        fixed (float* weights = pass.Parameters, input = pass.Input, outputGradient = pass.OutputGradient)
        fixed (float* gradients = pass.Gradients, inputGradient = pass.InputGradient)
        {
            Matrix.Widen(outputGradient, outputs, rows, outputs, _outputs.Start, _wideOut);
            _panels = AlignedFloats.AtLeast(_panels, rows * _wideOut);
            Matrix.Panels(_outputs.Start, _wideOut, rows, _wideOut, _panels.Start, _wide);
            for (var i = 0; i < inputs; i += Block)
            {
                var block = Math.Min(Block, inputs - i);
                if (inputGradient != null)
                    WriteInputGradient(weights, inputGradient, i, block, rows);

                // Only now may the block's weights change.
                var gradient = pass.Sink is null ? gradients + (nint)i * outputs : _blockGradient.Start;
                var next = Math.Min(Block, inputs - i - block);
                AddWeightGradient(
                    input + i, gradient, block, next, rows, pass.Fresh || pass.Sink is not null, pass.Sink is null);
                pass.Sink?.Take(i * outputs, new ReadOnlySpan<float>(gradient, block * outputs));
            }
        }
    }

    // A few odd outputs at the end would leave most of a vector empty: of these, others are the vectors. But a panel
    // that is one vector wide takes as long as one of two. Gives how many there are, and up to where outputs are vectors.
    (int Odd, int End) Turned(int others)
    {
        var odd = Output.Size % _kernel.Lanes;
        var pays = odd > 0 && odd <= _kernel.Lanes / 4 && (Output.Size - odd) % _wide != _kernel.Lanes;
        return pays && others % _kernel.Lanes == 0 ? (odd, Output.Size - odd) : (0, _wideOut);
    }

    // Adds what a block of inputs gives to the odd outputs: examples are the vectors.
    void AddTurnedProducts(float* weights, float* input, int i, int depth, int rows, int odd)
    {
        var outputs = Output.Size;
        for (var at = 0; at < rows; at += _wide)
        {
            var width = Math.Min(_wide, rows - at);
            Matrix.Transpose(input + (nint)at * Input.Size + i, Input.Size, width, depth, _weights.Start, width);
            var sums = _turned!.Start + at; // not null: made by the pass
            _kernel.Run(odd, width / _kernel.Lanes, new Tile
            {
                A = weights + (nint)(i + 1) * outputs - odd,
                RowStride = 1,
                StepStride = outputs,
                Steps = depth,
                Segments = 1,
                B = _weights.Start,
                BStride = width,
                Initial = sums,
                InitialStride = rows,
                C = sums,
                CStride = rows,
            });
        }
    }

    // Adds what a block of inputs gives to the outputs before an end.
    void AddProducts(float* weights, float* input, int i, int depth, int rows, int end)
    {
        var outputs = Output.Size;
        var next = Math.Min(_depth, Input.Size - i - depth);
        var panels = (end - 1) / _wide + 1;
        var ahead = new Ahead(
            weights + (nint)(i + depth) * outputs, next * outputs, panels * TilesOf(rows, _kernel.MostRows(3)));
        // Weights that only one tile reads are not worth packing. Beyond a row's end it reads the next row, or the
        // biases: what comes of that is not kept.
        var packed = TilesOf(rows, _kernel.MostRows(3)) > 1 || _wideOut > 2 * outputs;
        for (var at = 0; at < end; at += _wide)
        {
            var width = Math.Min(_wide, end - at);
            var from = weights + (nint)i * outputs + at;
            if (packed)
                Matrix.Widen(from, outputs, depth, Math.Min(width, outputs - at), _weights.Start, width);
            var sums = _outputs!.Start + at; // not null: made by the pass
            var tile = new Tile
            {
                A = input + i,
                RowStride = Input.Size,
                StepStride = 1,
                Steps = depth,
                Segments = 1,
                B = packed ? _weights.Start : from,
                BStride = packed ? width : outputs,
                Initial = sums,
                InitialStride = _wideOut,
                C = sums,
                CStride = _wideOut,
            };
            // Of each example's next inputs a share with each panel.
            var (first, last) = (Lines(next * at / end), Lines(next * (at + width) / end));
            Run(tile, rows, width / _kernel.Lanes, ref ahead, depth + first, Math.Min(next, last) - first);
        }
    }

    void WriteInputGradient(float* weights, float* inputGradient, int i, int block, int rows)
    {
        var (inputs, outputs) = (Input.Size, Output.Size);
        var next = Math.Min(Block, inputs - i - block);
        var panels = (block - 1) / _narrow + 1;
        var ahead = new Ahead(
            weights + (nint)(i + block) * outputs, next * outputs, panels * TilesOf(rows, _kernel.MostRows(2)));
        for (var at = 0; at < block; at += _narrow)
        {
            var columns = Math.Min(_narrow, block - at);
            var width = ConvGeometry.RoundUp(columns, _kernel.Lanes);
            Matrix.Transpose(weights + (nint)(i + at) * outputs, outputs, columns, outputs, _weights.Start, width);
            var direct = width == columns;
            var tile = new Tile
            {
                A = _outputs!.Start, // not null: made by the pass
                RowStride = _wideOut,
                StepStride = 1,
                Steps = outputs,
                Segments = 1,
                B = _weights.Start,
                BStride = width,
                C = direct ? inputGradient + i + at : _inputs!.Start, // not null: made by the pass
                CStride = direct ? inputs : width,
            };
            Run(tile, rows, width / _kernel.Lanes, ref ahead, 0, next: 0);
            if (!direct)
                Matrix.Narrow(_inputs!.Start, width, rows, columns, inputGradient + i + at, inputs);
        }
    }

    // Meanwhile asks for the next block's inputs and, where they are not the same memory, gradients.
    void AddWeightGradient(float* input, float* gradient, int block, int next, int rows, bool fresh, bool moves)
    {
        var outputs = Output.Size;
        var most = _kernel.MostRows(3);
        // A tile's inputs next to each other, example by example.
        Matrix.Panels(input, Input.Size, rows, block, _inputs!.Start, most); // not null: made by the pass
        var (odd, end) = Turned(block);
        if (odd > 0)
            AddTurnedGradient(input, gradient, block, rows, odd, fresh);
        var tiles = TilesOf(end, _wide) * TilesOf(block, most);
        var ahead = new Ahead(gradient + (nint)block * outputs, moves ? next * outputs : 0, tiles);
        var (fetched, share) = (0, TilesOf(rows, tiles));
        for (var at = 0; at < end; at += _wide)
        {
            var width = Math.Min(_wide, end - at);
            var columns = Math.Min(width, outputs - at);
            // The last panel is wider than the matrix: it must not write over the next row.
            var direct = columns == width;
            var tile = new Tile
            {
                A = _inputs.Start,
                RowStride = 1,
                Steps = rows,
                Segments = 1,
                B = _panels!.Start + (nint)at * rows, // not null: made by the pass
                BStride = Math.Min(_wide, _wideOut - at),
                C = direct ? gradient + at : _spare.Start,
                CStride = direct ? outputs : width,
            };
            tile.InitialStride = tile.CStride;
            for (var row = 0; row < block; row += most)
            {
                var count = Math.Min(most, block - row);
                var to = gradient + (nint)row * outputs + at;
                tile.StepStride = count;
                if (direct)
                    tile.C = to;
                else if (!fresh)
                    Matrix.Widen(to, outputs, count, columns, tile.C, width);
                if (!fresh)
                    tile.Initial = tile.C;
                ahead.Next();
                for (var due = Math.Min(fetched + share, rows); fetched < due; fetched++)
                    Ahead.Fetch(input + (nint)fetched * Input.Size + block, next);
                _kernel.Run(count, width / _kernel.Lanes, tile);
                tile.A += count * rows;
                if (!direct)
                    Matrix.Narrow(tile.C, width, count, columns, to, outputs);
            }
        }
    }

    // Of the odd outputs: inputs are the vectors.
    void AddTurnedGradient(float* input, float* gradient, int block, int rows, int odd, bool fresh)
    {
        var outputs = Output.Size;
        gradient += outputs - odd;
        for (var at = 0; at < block; at += _wide)
        {
            var width = Math.Min(_wide, block - at);
            var tile = new Tile
            {
                A = _outputs!.Start + (outputs - odd), // not null: made by the pass
                RowStride = 1,
                StepStride = _wideOut,
                Steps = rows,
                Segments = 1,
                B = input + at,
                BStride = Input.Size,
                Initial = fresh ? null : _spare.Start,
                InitialStride = width,
                C = _spare.Start,
                CStride = width,
            };
            if (!fresh)
                Matrix.Transpose(gradient + (nint)at * outputs, outputs, width, odd, _spare.Start, width);
            _kernel.Run(odd, width / _kernel.Lanes, tile);
            PutTurned(_spare.Start, width, odd, gradient + (nint)at * outputs);
        }
    }

    // Writes the odd outputs of so many rows, the first row's from there on.
    void PutTurned(float* from, int count, int odd, float* to)
    {
        for (var i = 0; i < count; i++)
        {
            for (var o = 0; o < odd; o++)
                to[(nint)i * Output.Size + o] = from[o * count + i];
        }
    }

    // Meanwhile asks for what comes next: of each example "next" inputs that lie "distance" further on.
    void Run(Tile tile, int rows, int vectors, ref Ahead ahead, int distance, int next)
    {
        for (var left = TilesOf(rows, _kernel.MostRows(vectors)); left > 0; left--)
        {
            var count = (rows + left - 1) / left;
            ahead.Next();
            for (var row = 0; next > 0 && row < count; row++)
                Ahead.Fetch(tile.A + row * tile.RowStride + distance, next);
            _kernel.Run(count, vectors, tile);
            tile.Skip(count);
            rows -= count;
        }
    }

    static int Lines(int numbers) => ConvGeometry.RoundUp(numbers, 16);

    static int TilesOf(int rows, int most) => (rows - 1) / most + 1;
}
