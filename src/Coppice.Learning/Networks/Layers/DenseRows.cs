namespace Coppice.Learning.Networks;

/// <summary>The way back through a dense layer for so few examples that it is the weights' way through memory that takes
/// the time: a few rows of weights at a time are read, differentiated and handed over to be moved, all within the first
/// caches.</summary>
sealed unsafe class DenseRows(int inputs, int outputs, Kernel kernel)
{
    const int Rows = RowKernel.Rows;
    const int Examples = RowKernel.Examples;

    readonly AlignedFloats _outputs = new(Examples * ConvGeometry.RoundUp(outputs, RowKernel.Parts));
    readonly AlignedFloats _inputs = new(Rows * Examples);
    readonly AlignedFloats _gradients = new(Rows * outputs + RowKernel.Parts);
    readonly AlignedFloats _sums = new(Examples * Rows * RowKernel.Parts);
    readonly AlignedFloats _turned = new(Rows * RowKernel.Parts);
    readonly AlignedFloats _folded = new(Rows);

    /// <summary>Whether to go back this way; shapes decide alone, so that each machine gives the same bits.</summary>
    public static bool Suits(int rows, int outputs) => rows <= Examples && outputs >= RowKernel.Parts;

    /// <summary>All that a backward pass does for the weights.</summary>
    public void Run(in BackwardPass pass)
    {
        var wide = ConvGeometry.RoundUp(outputs, RowKernel.Parts);
        var examples = pass.Rows;
        fixed (float* weights = pass.Parameters, input = pass.Input, outputGradient = pass.OutputGradient)
        fixed (float* inputGradient = pass.InputGradient)
        {
            _outputs.Span[(examples * wide)..].Clear();
            Matrix.Widen(outputGradient, outputs, examples, outputs, _outputs.Start, wide);
            for (var i = 0; i < inputs; i += Rows)
            {
                var rows = Math.Min(Rows, inputs - i);
                Matrix.Transpose(input + i, inputs, examples, rows, _inputs.Start, Examples);
                var fresh = pass.Fresh || pass.Sink is not null;
                var gradients = _gradients.Span[..(rows * outputs)];
                if (!fresh)
                    pass.Gradients.Slice(i * outputs, rows * outputs).CopyTo(gradients);
                kernel.Rows.Run(
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
