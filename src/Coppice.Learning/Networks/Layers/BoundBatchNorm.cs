namespace Coppice.Learning.Networks;

/// <summary>Batch normalization at work.</summary>
/// <remarks>Parameters are the scales and then the shifts, the state running means and then running variances. Sums are
/// gathered in single precision over an example's pixels, and in double precision over examples.</remarks>
sealed class BoundBatchNorm : BoundLayer
{
    readonly BatchNorm _layer;
    readonly float[] _mean;
    readonly double[] _inverse;
    readonly float[] _partial;
    readonly float[] _scale;
    readonly float[] _shift;
    readonly float[] _offset;
    readonly double[] _total;

    public BoundBatchNorm(Shape shape, BatchNorm layer)
        : base(shape, shape)
    {
        _layer = layer;
        var channels = shape.Channels;
        (_mean, _partial, _scale) = (new float[channels], new float[channels], new float[channels]);
        (_shift, _offset) = (new float[channels], new float[channels]);
        (_inverse, _total) = (new double[channels], new double[channels]);
    }

    public override int ParameterCount => 2 * Input.Channels;

    public override int StateCount => 2 * Input.Channels;

    public override bool WholeBatch => true;

    public override bool ReadsOutput => false;

    public override void Initialize(Span<float> parameters, Span<float> state, Initializer random)
    {
        parameters[..Input.Channels].Fill(1);
        state[Input.Channels..].Fill(1);
    }

    public override void Forward(in ForwardPass pass)
    {
        var channels = Input.Channels;
        if (pass.Training)
            Measure(pass.Input, pass.State);
        for (var c = 0; c < channels; c++)
        {
            var mean = pass.Training ? _mean[c] : pass.State[c];
            var inverse = pass.Training ? _inverse[c] : 1 / Math.Sqrt(pass.State[channels + c] + _layer.Epsilon);
            var scale = pass.Parameters[c] * inverse;
            _scale[c] = (float)scale;
            _shift[c] = (float)(pass.Parameters[channels + c] - mean * scale);
        }

        Channels.ScaleAndShift(pass.Input, _scale, _shift, pass.Output);
    }

    public override void Backward(in BackwardPass pass)
    {
        var channels = Input.Channels;
        var count = (double)pass.Input.Length / channels;
        Sum(pass.OutputGradient, default);
        for (var c = 0; c < channels; c++)
        {
            pass.Gradients[channels + c] += (float)_total[c];
            _shift[c] = (float)(-_total[c] / count);
        }

        // x̂ = (x − mean) × inverse; dx = scale × inverse × (g − mean of g − x̂ × mean of g × x̂).
        Sum(pass.OutputGradient, pass.Input);
        for (var c = 0; c < channels; c++)
        {
            pass.Gradients[c] += (float)(_total[c] * _inverse[c]);
            var scale = pass.Parameters[c] * _inverse[c];
            var slope = -scale * _inverse[c] * _inverse[c] * _total[c] / count;
            _offset[c] = (float)slope;
            _shift[c] = (float)(scale * _shift[c] - slope * _mean[c]);
            _scale[c] = (float)scale;
        }

        if (!pass.InputGradient.IsEmpty)
            Channels.Combine(pass.OutputGradient, _scale, pass.Input, _offset, _shift, pass.InputGradient);
    }

    void Measure(ReadOnlySpan<float> input, Span<float> state)
    {
        var channels = Input.Channels;
        var count = (double)input.Length / channels;
        Sum(input, default);
        for (var c = 0; c < channels; c++)
            _mean[c] = (float)(_total[c] / count);
        Sum(default, input);
        for (var c = 0; c < channels; c++)
        {
            var variance = _total[c] / count;
            _inverse[c] = 1 / Math.Sqrt(variance + _layer.Epsilon);
            // The running variance is that of the population, as the paper has it.
            variance *= count > 1 ? count / (count - 1) : 1;
            state[c] = (float)(state[c] * _layer.Momentum + _mean[c] * (1 - _layer.Momentum));
            state[channels + c] =
                (float)(state[channels + c] * _layer.Momentum + variance * (1 - _layer.Momentum));
        }
    }

    // Σ values; with inputs, Σ values × (input − mean); of inputs alone, Σ (input − mean)².
    void Sum(ReadOnlySpan<float> values, ReadOnlySpan<float> inputs)
    {
        Array.Clear(_total);
        var length = Math.Max(values.Length, inputs.Length);
        for (var at = 0; at < length; at += Input.Size)
        {
            Array.Clear(_partial);
            if (inputs.IsEmpty)
            {
                Elements.AddRows(values.Slice(at, Input.Size), _partial);
            }
            else if (values.IsEmpty)
            {
                var some = inputs.Slice(at, Input.Size);
                Channels.AddProducts(some, _mean, some, _mean, _partial);
            }
            else
            {
                Channels.AddProducts(values.Slice(at, Input.Size), default, inputs.Slice(at, Input.Size), _mean, _partial);
            }

            for (var c = 0; c < _total.Length; c++)
                _total[c] += _partial[c];
        }
    }
}
