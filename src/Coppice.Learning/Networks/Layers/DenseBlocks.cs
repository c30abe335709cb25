namespace Coppice.Learning.Networks;

/// <summary>The passes of a dense layer. All run over blocks of inputs (rows of the weight matrix), so that weights come
/// from memory once a pass and in their order, and packed, so that what tiles share stays in the first cache.
/// bench/Coppice.Benchmarks kernels shows what that pays.</summary>
sealed unsafe class DenseBlocks
{
    // Inputs of a block: forward, and on the way back.
    const int Depth = 128;
    const int Block = 64;

    readonly int _inputCount;
    readonly int _outputCount;
    readonly Kernel _kernel;
    readonly int _panel;
    readonly int _wideOut;
    readonly AlignedFloats _weights;
    readonly AlignedFloats _blockGradient;
    readonly AlignedFloats _spare;
    AlignedFloats? _inputs;
    AlignedFloats? _outputs;

    public DenseBlocks(int inputs, int outputs, Kernel kernel)
    {
        (_inputCount, _outputCount, _kernel, _panel) = (inputs, outputs, kernel, 2 * kernel.Lanes);
        _wideOut = ConvGeometry.RoundUp(outputs, kernel.Lanes);
        _weights = new AlignedFloats(Math.Max(Depth * _wideOut, outputs * _panel));
        _blockGradient = new AlignedFloats(Block * outputs);
        _spare = new AlignedFloats(kernel.MostRows(1) * 3 * kernel.Lanes);
    }

    public void Forward(float* weights, float* input, int rows, float* output)
    {
        _inputs = AlignedFloats.AtLeast(_inputs, rows * Depth);
        _outputs = AlignedFloats.AtLeast(_outputs, rows * _wideOut);
        var sums = _outputs.Start;
        var bias = weights + (nint)_inputCount * _outputCount;
        for (var row = 0; row < rows; row++)
            Matrix.Widen(bias, _outputCount, 1, _outputCount, sums + (nint)row * _wideOut, _wideOut);
        for (var i = 0; i < _inputCount; i += Depth)
        {
            var depth = Math.Min(Depth, _inputCount - i);
            Matrix.Narrow(input + i, _inputCount, rows, depth, _inputs.Start, depth);
            Pack(weights + (nint)i * _outputCount, depth);
            var next = Math.Min(Depth, _inputCount - i - depth);
            var tiles = TilesOf(_wideOut, _panel) * TilesOf(rows, _kernel.MostRows(2));
            AddProducts(
                depth, rows, new Ahead(weights + (nint)(i + depth) * _outputCount, _outputCount, next, _outputCount, tiles),
                new Ahead(input + i + depth, _inputCount, next > 0 ? rows : 0, next, tiles));
        }

        Matrix.Narrow(sums, _wideOut, rows, _outputCount, output, _outputCount);
    }

    public void Backward(in BackwardPass pass)
    {
        var rows = pass.Rows;
        _inputs = AlignedFloats.AtLeast(_inputs, rows * Math.Max(Block, Depth));
        _outputs = AlignedFloats.AtLeast(_outputs, rows * _wideOut);
        fixed (float* weights = pass.Parameters, input = pass.Input, outputGradient = pass.OutputGradient)
        fixed (float* gradients = pass.Gradients, inputGradient = pass.InputGradient)
        {
            Matrix.Widen(outputGradient, _outputCount, rows, _outputCount, _outputs.Start, _wideOut);
            for (var i = 0; i < _inputCount; i += Block)
            {
                var block = Math.Min(Block, _inputCount - i);
                var next = Math.Min(Block, _inputCount - i - block);
                if (inputGradient != null)
                    WriteInputGradient(weights + (nint)i * _outputCount, inputGradient + i, block, next, rows);

                // Only now may the block's weights change.
                var gradient = pass.Sink is null ? gradients + (nint)i * _outputCount : _blockGradient.Start;
                AddWeightGradient(
                    input + i, gradient, block, next, rows,
                    pass.Fresh || pass.Sink is not null);
                pass.Sink?.Take(i * _outputCount, new ReadOnlySpan<float>(gradient, block * _outputCount));
            }
        }
    }

    // Row by row, as it comes from memory, into panels of two vectors; the last may be narrower.
    void Pack(float* weights, int depth)
    {
        var whole = _outputCount / _panel;
        var (at, left) = (whole * _panel, _outputCount % _panel);
        for (var row = 0; row < depth; row++, weights += _outputCount)
        {
            Matrix.Narrow(weights, _panel, whole, _panel, _weights.Start + (nint)row * _panel, (nint)depth * _panel);
            if (left > 0)
            {
                Matrix.Widen(
                    weights + at, left, 1, left, _weights.Start + (nint)at * depth + (nint)row * (_wideOut - at),
                    _wideOut - at);
            }
        }
    }

    // Adds what a block of inputs gives to all outputs.
    void AddProducts(int depth, int rows, Ahead weights, Ahead inputs)
    {
        for (var at = 0; at < _wideOut; at += _panel)
        {
            var width = Math.Min(_panel, _wideOut - at);
            var sums = _outputs!.Start + at; // not null: made by the pass
            var tile = new Tile
            {
                A = _inputs!.Start, // not null: made by the pass
                RowStride = depth,
                StepStride = 1,
                Steps = depth,
                Segments = 1,
                B = _weights.Start + (nint)at * depth,
                BStride = width,
                Initial = sums,
                InitialStride = _wideOut,
                C = sums,
                CStride = _wideOut,
            };
            Run(tile, rows, width / _kernel.Lanes, ref weights, ref inputs);
        }
    }

    void WriteInputGradient(float* weights, float* inputGradient, int block, int next, int rows)
    {
        var tiles = TilesOf(block, _panel) * TilesOf(rows, _kernel.MostRows(2));
        var ahead = new Ahead(weights + (nint)block * _outputCount, _outputCount, next, _outputCount, tiles);
        var none = default(Ahead);
        for (var at = 0; at < block; at += _panel)
        {
            var columns = Math.Min(_panel, block - at);
            var width = ConvGeometry.RoundUp(columns, _kernel.Lanes);
            Matrix.Transpose(
                weights + (nint)at * _outputCount, _outputCount, columns, _outputCount, _weights.Start, width);
            var direct = width == columns;
            var tile = new Tile
            {
                A = _outputs!.Start, // not null: made by the pass
                RowStride = _wideOut,
                StepStride = 1,
                Steps = _outputCount,
                Segments = 1,
                B = _weights.Start,
                BStride = width,
                C = direct ? inputGradient + at : _inputs!.Start, // not null: made by the pass
                CStride = direct ? _inputCount : width,
            };
            Run(tile, rows, width / _kernel.Lanes, ref ahead, ref none);
            if (!direct)
                Matrix.Narrow(_inputs!.Start, width, rows, columns, inputGradient + at, _inputCount);
        }
    }

    void AddWeightGradient(float* input, float* gradient, int block, int next, int rows, bool fresh)
    {
        var outputs = _outputCount;
        Matrix.Narrow(input, _inputCount, rows, block, _inputs!.Start, block); // not null: made by the pass
        var odd = outputs % _kernel.Lanes;
        var turned = odd > 0 && odd <= _kernel.Lanes / 4 && block % _kernel.Lanes == 0;
        if (turned)
            AddTurned(gradient, block, rows, odd, fresh);
        var end = turned ? outputs - odd : _wideOut;
        var tiles = TilesOf(end, _panel) * TilesOf(block, _kernel.MostRows(2));
        var inputs = new Ahead(input + block, _inputCount, next > 0 ? rows : 0, next, tiles);
        // Of a sink's memory there is one block, which stays in the cache.
        var gradients = new Ahead(
            gradient + (nint)block * outputs, outputs, gradient == _blockGradient.Start ? 0 : next, outputs, tiles);
        for (var at = 0; at < end; at += _panel)
        {
            var width = Math.Min(_panel, end - at);
            var columns = Math.Min(width, outputs - at);
            // The last panel is wider than the matrix: it must not write over the next row.
            var direct = columns == width;
            var row = 0;
            for (var left = TilesOf(block, _kernel.MostRows(width / _kernel.Lanes)); left > 0; left--)
            {
                var count = (block - row + left - 1) / left;
                var to = gradient + (nint)row * outputs + at;
                var tile = new Tile
                {
                    A = _inputs.Start + row,
                    RowStride = 1,
                    StepStride = block,
                    Steps = rows,
                    Segments = 1,
                    B = _outputs!.Start + at, // not null: made by the pass
                    BStride = _wideOut,
                    C = direct ? to : _spare.Start,
                    CStride = direct ? outputs : width,
                };
                if (!direct && !fresh)
                    Matrix.Widen(to, outputs, count, columns, tile.C, width);
                tile.Initial = fresh ? null : tile.C;
                tile.InitialStride = tile.CStride;
                inputs.Next();
                gradients.Next();
                _kernel.Run(count, width / _kernel.Lanes, tile);
                if (!direct)
                    Matrix.Narrow(tile.C, width, count, columns, to, outputs);
                row += count;
            }
        }
    }

    // A few odd outputs at the end would leave most of a vector empty: of these the inputs are the vectors.
    void AddTurned(float* gradient, int block, int rows, int odd, bool fresh)
    {
        var outputs = _outputCount;
        gradient += outputs - odd;
        for (var at = 0; at < block; at += 3 * _kernel.Lanes)
        {
            var width = Math.Min(3 * _kernel.Lanes, block - at);
            var tile = new Tile
            {
                A = _outputs!.Start + (outputs - odd), // not null: made by the pass
                RowStride = 1,
                StepStride = _wideOut,
                Steps = rows,
                Segments = 1,
                B = _inputs!.Start + at, // not null: made by the pass
                BStride = block,
                Initial = fresh ? null : _spare.Start,
                InitialStride = width,
                C = _spare.Start,
                CStride = width,
            };
            if (!fresh)
                Matrix.Transpose(gradient + (nint)at * outputs, outputs, width, odd, _spare.Start, width);
            _kernel.Run(odd, width / _kernel.Lanes, tile);
            for (var i = 0; i < width; i++)
            {
                for (var o = 0; o < odd; o++)
                    gradient[(nint)(at + i) * outputs + o] = _spare.Start[o * width + i];
            }
        }
    }

    // Meanwhile asks for what comes next.
    void Run(Tile tile, int rows, int vectors, ref Ahead first, ref Ahead second)
    {
        for (var left = TilesOf(rows, _kernel.MostRows(vectors)); left > 0; left--)
        {
            var count = (rows + left - 1) / left;
            first.Next();
            second.Next();
            _kernel.Run(count, vectors, tile);
            tile.A += count * tile.RowStride;
            tile.C += count * tile.CStride;
            if (tile.Initial != null)
                tile.Initial += count * tile.InitialStride;
            rows -= count;
        }
    }

    static int TilesOf(int rows, int most) => (rows - 1) / most + 1;
}
