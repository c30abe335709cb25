namespace Coppice.Learning.Networks;

/// <summary>The passes of a dense layer for so few examples that it is the weights' way through memory that takes the
/// time: they come row by row, and on the way back are differentiated and moved while they are in the first caches.
/// Rows whose inputs are 0 in all examples, as of many behind a rectifier, give nothing, and are left where they are:
/// what an optimizer does to them meanwhile is made up for when they are needed.</summary>
sealed unsafe class DenseRows(int inputs, int outputs, Kernel kernel)
{
    const int Rows = RowKernel.Rows;
    const int Examples = RowKernel.Examples;
    // How far ahead in the list rows are asked for that have to be brought up to date.
    const int Soon = 8;

    readonly int _wide = ConvGeometry.RoundUp(outputs, RowKernel.Parts);
    readonly AlignedFloats _outputs = new(Examples * ConvGeometry.RoundUp(outputs, RowKernel.Parts));
    readonly RowList _list = new(inputs);
    readonly AlignedFloats _gradients = new(Rows * outputs + RowKernel.Parts);
    readonly AlignedFloats _sums = new(Examples * Rows * RowKernel.Parts);
    readonly AlignedFloats _turned = new(Rows * RowKernel.Parts);
    readonly AlignedFloats _folded = new(Rows);
    // Of each row, the step up to which it is up to date, while some are not.
    readonly long[] _steps = new long[inputs];
    IGradientSink? _resting;
    // Whether the list is of the last forward pass, whose inputs the way back has, too.
    bool _isListed;

    /// <summary>Whether to go this way; shapes decide alone, so that each machine gives the same bits.</summary>
    public static bool Suits(int rows, int outputs) => rows <= Examples && outputs >= RowKernel.Parts;

    public void Forward(float* weights, float* input, int examples, float* output)
    {
        var bias = weights + (nint)inputs * outputs;
        for (var example = 0; example < Examples; example++)
            Matrix.Widen(bias, outputs, 1, outputs, _outputs.Start + example * _wide, _wide);
        _list.Take(input, examples, all: false);
        _isListed = true;
        for (var at = 0; _resting is not null && at < _list.Count; at++)
        {
            var next = _list.Rows[at + Soon];
            if (_steps[next] < _resting.Steps)
                _resting.Ask(next * outputs, outputs);
            Wake(_resting, _list.Rows[at]);
        }

        kernel.Rows.Forward(weights, outputs, _list.Rows, _list.Count, _list.Inputs, _outputs.Start);
        Matrix.Narrow(_outputs.Start, _wide, examples, outputs, output, outputs);
    }

    public void Settle()
    {
        for (var row = 0; _resting is not null && row < inputs; row++)
            Wake(_resting, row);
        _resting = null;
    }

    public void Backward(in BackwardPass pass)
    {
        fixed (float* weights = pass.Parameters, input = pass.Input, outputGradient = pass.OutputGradient)
        fixed (float* gradients = pass.Gradients, inputGradient = pass.InputGradient)
        {
            _outputs.Span[(pass.Rows * _wide)..].Clear();
            Matrix.Widen(outputGradient, outputs, pass.Rows, outputs, _outputs.Start, _wide);
            var all = inputGradient != null && !pass.IsMasked;
            if (all || !_isListed)
                _list.Take(input, pass.Rows, all);
            _isListed = false;
            var work = new RowWork
            {
                Weights = weights,
                Outputs = outputs,
                Gradients = gradients,
                Step = pass.Sink?.Plain,
                Fresh = pass.Fresh || pass.Sink is not null,
            };
            if (pass.Sink is { } sink && !all && work.Step is { LeavesMotion: true })
                Leave(sink);
            else
                Settle();
            if (work.Step is null)
            {
                Gather(work, pass, inputGradient);
                return;
            }

            for (var at = 0; at < _list.Count; at += Rows)
                Differentiate(work, at, Math.Min(Rows, _list.Count - at), pass.Rows, inputGradient);
        }
    }

    // Some rows of the matrix after others, whether listed or not.
    void Gather(RowWork work, in BackwardPass pass, float* inputGradient)
    {
        for (int i = 0, at = 0; i < inputs; i += Rows)
        {
            var (rows, from) = (Math.Min(Rows, inputs - i), at);
            if (pass.Sink is not null)
                work.Gradients = _gradients.Start - (nint)i * outputs;
            while (at < _list.Count && _list.Rows[at] < i + rows)
                at++;
            if (work.Fresh)
                Clear(work.Gradients, i, rows, from);
            Differentiate(work, from, at - from, pass.Rows, inputGradient);
            // Only now may the weights change.
            pass.Sink?.Take(i * outputs, _gradients.Span[..(rows * outputs)]);
        }
    }

    // Those that are listed step; the others stay behind.
    void Leave(IGradientSink sink)
    {
        if (_resting is null)
            Array.Fill(_steps, sink.Steps - 1);
        _resting = sink;
        for (var at = 0; at < _list.Count; at++)
            _steps[_list.Rows[at]] = sink.Steps;
    }

    void Wake(IGradientSink sink, int row)
    {
        var missed = sink.Steps - _steps[row];
        if (missed > 0)
            sink.Rest(row * outputs, outputs, missed);
        _steps[row] = sink.Steps;
    }

    // Rows that are not listed are not overwritten.
    void Clear(float* gradients, int i, int rows, int at)
    {
        for (var row = i; row < i + rows; row++)
        {
            if (at < _list.Count && _list.Rows[at] == row)
                at++;
            else
                new Span<float>(gradients + (nint)row * outputs, outputs).Clear();
        }
    }

    void Differentiate(RowWork work, int at, int count, int examples, float* inputGradient)
    {
        if (count == 0)
            return;
        work.Rows = _list.Rows + at;
        work.Count = count;
        work.Inputs = _list.Inputs + at * Examples;
        kernel.Rows.Backward(work, _outputs.Start, _sums.Start);
        for (var example = 0; inputGradient != null && example < examples; example++, inputGradient += inputs)
        {
            var sums = _sums.Start + example * Rows * RowKernel.Parts;
            Matrix.Transpose(sums, RowKernel.Parts, Rows, RowKernel.Parts, _turned.Start, Rows);
            var isWhole = count == Rows && work.Rows[Rows - 1] - work.Rows[0] == Rows - 1;
            kernel.Rows.Fold(_turned.Start, isWhole ? inputGradient + work.Rows[0] : _folded.Start);
            for (var i = 0; !isWhole && i < count; i++)
                inputGradient[work.Rows[i]] = _folded.Start[i];
        }
    }
}
