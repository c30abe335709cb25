namespace Coppice.Learning.Networks;

/// <summary>The passes of a dense layer for so few examples that it is the weights' way through memory that takes the
/// time: they come row by row, and on the way back are differentiated and handed over to be moved while they are in the
/// first caches.</summary>
sealed unsafe class DenseRows(int inputs, int outputs, Kernel kernel)
{
    const int Rows = RowKernel.Rows;
    const int Examples = RowKernel.Examples;

    readonly int _wide = ConvGeometry.RoundUp(outputs, RowKernel.Parts);
    readonly AlignedFloats _outputs = new(Examples * ConvGeometry.RoundUp(outputs, RowKernel.Parts));
    readonly AlignedFloats _inputs = new(Rows * Examples);
    readonly AlignedFloats _gradients = new(Rows * outputs + RowKernel.Parts);
    readonly AlignedFloats _sums = new(Examples * Rows * RowKernel.Parts);
    readonly AlignedFloats _turned = new(Rows * RowKernel.Parts);
    readonly AlignedFloats _folded = new(Rows);

    /// <summary>Whether to go this way; shapes decide alone, so that each machine gives the same bits.</summary>
    public static bool Suits(int rows, int outputs) => rows <= Examples && outputs >= RowKernel.Parts;

    public void Forward(float* weights, float* input, int examples, float* output)
    {
        var bias = weights + (nint)inputs * outputs;
        for (var example = 0; example < Examples; example++)
            Matrix.Widen(bias, outputs, 1, outputs, _outputs.Start + example * _wide, _wide);
        kernel.Rows.Forward(weights, outputs, inputs, input, examples, _outputs.Start);
        Matrix.Narrow(_outputs.Start, _wide, examples, outputs, output, outputs);
    }

    public void Backward(in BackwardPass pass)
    {
        var examples = pass.Rows;
        fixed (float* weights = pass.Parameters, input = pass.Input, outputGradient = pass.OutputGradient)
        fixed (float* inputGradient = pass.InputGradient)
        {
            _outputs.Span[(examples * _wide)..].Clear();
            Matrix.Widen(outputGradient, outputs, examples, outputs, _outputs.Start, _wide);
            for (var i = 0; i < inputs; i += Rows)
            {
                var rows = Math.Min(Rows, inputs - i);
                Matrix.Transpose(input + i, inputs, examples, rows, _inputs.Start, Examples);
                var fresh = pass.Fresh || pass.Sink is not null;
                var gradients = _gradients.Span[..(rows * outputs)];
                if (!fresh)
                    pass.Gradients.Slice(i * outputs, rows * outputs).CopyTo(gradients);
                kernel.Rows.Backward(
                    weights + (nint)i * outputs, outputs, rows, _inputs.Start, _outputs.Start, _gradients.Start, fresh,
                    _sums.Start);
                if (inputGradient != null)
                    WriteInputGradient(inputGradient + i, examples, rows);

                // Only now may the weights change.
                if (pass.Sink is { } sink)
                    sink.Take(i * outputs, gradients);
                else
                    gradients.CopyTo(pass.Gradients.Slice(i * outputs, rows * outputs));
            }
        }
    }

    void WriteInputGradient(float* to, int examples, int rows)
    {
        for (var example = 0; example < examples; example++, to += inputs)
        {
            var sums = _sums.Start + example * Rows * RowKernel.Parts;
            Matrix.Transpose(sums, RowKernel.Parts, Rows, RowKernel.Parts, _turned.Start, Rows);
            kernel.Rows.Fold(_turned.Start, rows == Rows ? to : _folded.Start);
            if (rows < Rows)
                _folded.Span[..rows].CopyTo(new Span<float>(to, rows));
        }
    }
}
