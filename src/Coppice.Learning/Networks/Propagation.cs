namespace Coppice.Learning.Networks;

/// <summary>Carries batches forward and gradients back through bound layers, with all memory that this takes. What it
/// needs is made when a batch is larger than any before, and then used again.</summary>
sealed class Propagation
{
    readonly LayerPlace[] _layers;
    readonly Segment[] _segments;
    readonly bool[] _inPlace;
    readonly bool[] _needed;
    readonly bool[] _passing;
    readonly bool[] _masked;
    readonly AlignedFloats _parameters;
    readonly AlignedFloats _state;
    readonly AlignedFloats[] _outputs;
    // The gradients on both sides of a segment, for the whole batch; and between its layers, for a few examples.
    readonly AlignedFloats?[] _between = new AlignedFloats?[2];
    readonly AlignedFloats?[] _within = new AlignedFloats?[2];
    readonly int _largestBetween;
    LayerSink[] _sinks = [];
    int _capacity;
    bool _isSettled = true;

    public Propagation(LayerPlace[] layers, AlignedFloats parameters, AlignedFloats state)
    {
        layers = RectifiersLast(layers);
        (_layers, _parameters, _state) = (layers, parameters, state);
        _segments = Segment.Plan([.. layers.Select(l => l.Layer)]);
        _largestBetween = _segments.Max(segment => layers[segment.Last].Layer.Output.Size);
        _outputs = new AlignedFloats[layers.Length];
        _inPlace = new bool[layers.Length];
        _needed = new bool[layers.Length];
        _passing = new bool[layers.Length];
        _masked = new bool[layers.Length];
        var read = false;
        for (var i = 0; i < layers.Length; i++)
        {
            var layer = layers[i].Layer;
            // A flatten changes nothing; any other layer may write over what no layer before still reads.
            _inPlace[i] = i > 0 && layer.InPlace && (!read || layer is Flatten.Bound);
            read = layer.ReadsOutput || (_inPlace[i] && read);
            _needed[i] = i > 0 && (_needed[i - 1] || layers[i - 1].Layer.ParameterCount > 0);
            _masked[i] = i > 0 && (layers[i - 1].Layer is ReLU.Bound
                || (layers[i - 1].Layer is Flatten.Bound && _masked[i - 1]));
        }

        // What nobody reads on the way back is needed for as many examples only as pass at a time.
        foreach (var segment in _segments)
        {
            for (var i = segment.First; i < segment.Last; i++)
                _passing[i] = !_inPlace[i] && !layers[i].Layer.ReadsOutput
                    && layers[i + 1].Layer is { InPlace: false, ReadsInput: false };
        }
    }

    // The largest of rectified numbers is the rectified largest, to the same bits in both directions: there are fewer
    // to rectify, and it is they that the next layer sees.
    static LayerPlace[] RectifiersLast(LayerPlace[] layers)
    {
        layers = [.. layers];
        for (var i = 1; i < layers.Length; i++)
        {
            if (layers[i - 1].Layer is ReLU.Bound && layers[i].Layer is BoundMaxPool2D pool)
                (layers[i - 1], layers[i]) = (layers[i], layers[i - 1] with { Layer = new ReLU.Bound(pool.Output) });
        }

        return layers;
    }

    /// <summary>Computes the network's output; it stays until the next batch.</summary>
    public Span<float> Forward(ReadOnlySpan<float> inputs, int rows, bool training, ulong key)
    {
        Reserve(rows);
        foreach (var segment in _segments)
        {
            for (var row = 0; row < rows; row += Math.Min(segment.Rows, rows))
            {
                for (var i = segment.First; i <= segment.Last; i++)
                    ForwardLayer(i, inputs, row, Math.Min(segment.Rows, rows - row), training, key);
            }
        }

        return _outputs[^1].Span[..(rows * _layers[^1].Layer.Output.Size)];
    }

    /// <summary>Where the gradient of the loss by the output is put before <see cref="Backward"/>.</summary>
    public Span<float> OutputGradient(int rows)
    {
        for (var i = 0; i < 2; i++)
            _between[i] = AlignedFloats.AtLeast(_between[i], rows * _largestBetween);
        return _between[0]!.Span[..(rows * _layers[^1].Layer.Output.Size)]; // not null: made above
    }

    /// <summary>Brings parameters up to date that an optimizer left alone, before others read them or write to
    /// them.</summary>
    public void Settle()
    {
        for (var i = 0; !_isSettled && i < _layers.Length; i++)
            _layers[i].Layer.Settle();
        _isSettled = true;
    }

    /// <summary>Adds to the gradients of the parameters; with an optimizer, has it step instead.</summary>
    public void Backward(
        ReadOnlySpan<float> inputs, int rows, AlignedFloats gradients, bool fresh, Optimizer? optimizer, ulong key)
    {
        var sinks = optimizer is null ? null : SinksOf(optimizer);
        _isSettled &= optimizer?.Plain is not { LeavesMotion: true };
        var side = 0;
        for (var s = _segments.Length - 1; s >= 0; s--)
        {
            var segment = _segments[s];
            var boundary = Boundary(segment);
            for (var row = 0; row < rows; row += Math.Min(segment.Rows, rows))
            {
                var some = Math.Min(segment.Rows, rows - row);
                var within = -1;
                for (var i = segment.Last; i >= segment.First; i--)
                {
                    BackwardLayer(
                        i, boundary, inputs, row, some, row + some < rows, gradients, fresh, sinks?[i], key, side,
                        ref within);
                }
            }

            for (var i = segment.First; i <= segment.Last && sinks is not null; i++)
            {
                var (layer, at, _) = _layers[i];
                if (!layer.HandsOver && layer.ParameterCount > 0)
                    sinks[i].Take(0, gradients.Span.Slice(at, layer.ParameterCount));
            }

            if (boundary >= 0)
                side ^= 1;
        }
    }

    LayerSink[] SinksOf(Optimizer optimizer)
    {
        if (_sinks.Length > 0 && _sinks[0].Optimizer == optimizer)
            return _sinks;
        Settle();
        _sinks = new LayerSink[_layers.Length];
        for (var i = 0; i < _layers.Length; i++)
            _sinks[i] = new LayerSink(_parameters, _layers[i].Parameters, optimizer);
        return _sinks;
    }

    /// <summary>The layer that writes the gradient on the near side of its segment: those before it, if any, work on
    /// it in place. Negative where all do.</summary>
    int Boundary(Segment segment)
    {
        for (var i = segment.First; i <= segment.Last; i++)
        {
            if (!_layers[i].Layer.InPlace)
                return i;
        }

        return -1;
    }

    void ForwardLayer(int i, ReadOnlySpan<float> inputs, int row, int rows, bool training, ulong key)
    {
        var (layer, parameters, state) = _layers[i];
        layer.Forward(new ForwardPass
        {
            Rows = rows,
            FirstRow = row,
            Input = Input(i, inputs, row, rows),
            Output = Output(i, row, rows),
            Parameters = _parameters.Span.Slice(parameters, layer.ParameterCount),
            State = _state.Span.Slice(state, layer.StateCount),
            Training = training,
            RandomKey = key + (ulong)i,
        });
    }

    // "within" is the buffer between layers that holds the gradient by this layer's output; negative where that is the
    // gradient on the segment's far side, 2 where it is that on the near side.
    void BackwardLayer(
        int i, int boundary, ReadOnlySpan<float> inputs, int row, int rows, bool more, AlignedFloats gradients,
        bool fresh, LayerSink? sink, ulong key, int side, ref int within)
    {
        var (layer, parameters, state) = _layers[i];
        var before = within;
        if (!layer.InPlace)
            within = i == boundary ? 2 : within == 0 ? 1 : 0;
        layer.Backward(new BackwardPass
        {
            Rows = rows,
            FirstRow = row,
            IsContinued = more,
            Input = Input(i, inputs, row, rows),
            Output = Output(i, row, rows),
            OutputGradient = Gradient(before, side, layer.Output.Size, row, rows),
            InputGradient = _needed[i] ? Gradient(within, side, layer.Input.Size, row, rows) : default,
            Parameters = _parameters.Span.Slice(parameters, layer.ParameterCount),
            Gradients = gradients.Span.Slice(parameters, layer.ParameterCount),
            State = _state.Span.Slice(state, layer.StateCount),
            RandomKey = key + (ulong)i,
            Sink = sink,
            Fresh = fresh,
            IsMasked = _masked[i],
        });
    }

    // Not null: made by OutputGradient and Reserve.
    Span<float> Gradient(int within, int side, int size, int row, int rows) => within is 0 or 1
        ? _within[within]!.Span[..(rows * size)]
        : _between[within < 0 ? side : side ^ 1]!.Span.Slice(row * size, rows * size);

    ReadOnlySpan<float> Input(int i, ReadOnlySpan<float> inputs, int row, int rows)
    {
        var size = _layers[i].Layer.Input.Size;
        return i == 0 ? inputs.Slice(row * size, rows * size) : Output(i - 1, row, rows);
    }

    Span<float> Output(int i, int row, int rows)
    {
        var size = _layers[i].Layer.Output.Size;
        return _outputs[i].Span.Slice(_passing[i] ? 0 : row * size, rows * size);
    }

    void Reserve(int rows)
    {
        if (rows <= _capacity)
            return;
        _capacity = rows;
        foreach (var segment in _segments)
        {
            for (var i = segment.First; i <= segment.Last; i++)
                _outputs[i] = _inPlace[i] ? _outputs[i - 1]
                    : new AlignedFloats(
                        (_passing[i] ? Math.Min(rows, segment.Rows) : rows) * _layers[i].Layer.Output.Size);
        }

        foreach (var segment in _segments.Where(s => s.Last > s.First))
        {
            var size = Enumerable.Range(segment.First, segment.Last - segment.First)
                .Max(i => _layers[i].Layer.Output.Size);
            for (var side = 0; side < 2; side++)
                _within[side] = AlignedFloats.AtLeast(_within[side], Math.Min(rows, segment.Rows) * size);
        }
    }
}
