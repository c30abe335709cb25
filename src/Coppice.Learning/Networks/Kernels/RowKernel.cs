namespace Coppice.Learning.Networks;

/// <summary>The passes of a dense layer for a few examples, weights being read row by row, those rows alone that are
/// listed; on the way back once, for the gradient by the input and for the one by themselves.</summary>
/// <remarks>A gradient by an input is a sum of 16 partial ones, each of every sixteenth output in its order; they are
/// added up by halves. So all widths give the same bits. Vectors reach beyond a row's last output: what is behind the
/// last row must be readable, writable where gradients go, and is written as it was.</remarks>
abstract unsafe class RowKernel
{
    /// <summary>Examples, those that are missing being zeros.</summary>
    public const int Examples = 4;

    /// <summary>Partial sums of one gradient.</summary>
    public const int Parts = 16;

    /// <summary>The most rows of weights at a time on the way back.</summary>
    public const int Rows = 16;

    /// <summary>How far ahead in the list kernels ask for rows: so many places behind the last one are read.</summary>
    public const int Beyond = 32;

    /// <summary>Adds to the examples' outputs, each of which begins with what it holds, its terms in the order of
    /// inputs.</summary>
    /// <param name="weights">All rows, without a gap.</param>
    /// <param name="outputs">Their length, at least 16.</param>
    /// <param name="rows">The list; after it come <see cref="Beyond"/> more, to be asked for ahead.</param>
    /// <param name="count">How many there are in it.</param>
    /// <param name="inputs">The examples' inputs, four for each listed row.</param>
    /// <param name="sums">Four examples' outputs, each filled up to a multiple of 16.</param>
    public abstract void Forward(float* weights, int outputs, int* rows, int count, float* inputs, float* sums);

    /// <summary>Makes the gradients by some rows of weights, and the partial sums of those by their inputs.</summary>
    /// <param name="rows">What to do with which rows.</param>
    /// <param name="outputGradients">Those of the four examples, each filled up with zeros to a multiple of 16.</param>
    /// <param name="sums">Where partial sums go: by example, place in the list and part.</param>
    public abstract void Backward(in RowWork rows, float* outputGradients, float* sums);

    /// <summary>Adds up an example's partial sums, by part and row.</summary>
    public abstract void Fold(float* sums, float* to);
}
