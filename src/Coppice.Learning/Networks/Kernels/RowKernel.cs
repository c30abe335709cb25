namespace Coppice.Learning.Networks;

/// <summary>The passes of a dense layer for a few examples, weights being read row by row: on the way back once, for the
/// gradient by the input and for the one by themselves.</summary>
/// <remarks>A gradient by an input is a sum of 16 partial ones, each of every sixteenth output in its order; they are
/// added up by halves. So all widths give the same bits.</remarks>
abstract unsafe class RowKernel
{
    /// <summary>Examples, those that are missing being zeros.</summary>
    public const int Examples = 4;

    /// <summary>Partial sums of one gradient.</summary>
    public const int Parts = 16;

    /// <summary>The most rows of weights at a time.</summary>
    public const int Rows = 16;

    /// <summary>Adds to the examples' outputs, each of which begins with what it holds, its terms in the order of
    /// inputs.</summary>
    /// <param name="weights">The rows, without a gap; beyond the last, 15 numbers more must be readable.</param>
    /// <param name="outputs">Their length, at least 16.</param>
    /// <param name="rows">How many.</param>
    /// <param name="inputs">The examples, of as many numbers each.</param>
    /// <param name="examples">How many of them there are; the others may become anything.</param>
    /// <param name="sums">Four examples' outputs, each filled up to a multiple of 16.</param>
    public abstract void Forward(
        float* weights, int outputs, int rows, float* inputs, int examples, float* sums);

    /// <summary>Makes the gradients by some rows of weights, and the partial sums of those by their inputs.</summary>
    /// <param name="weights">As on the way forward.</param>
    /// <param name="outputs">Their length, at least 16.</param>
    /// <param name="rows">How many.</param>
    /// <param name="inputs">The examples' inputs, four for each row.</param>
    /// <param name="outputGradients">Those of the four examples, each filled up with zeros to a multiple of 16.</param>
    /// <param name="gradients">Of the shape of the weights, with room for 15 numbers more.</param>
    /// <param name="fresh">Whether gradients are overwritten, and not added to.</param>
    /// <param name="sums">Where partial sums go: by example, row and part.</param>
    public abstract void Backward(
        float* weights, int outputs, int rows, float* inputs, float* outputGradients, float* gradients, bool fresh,
        float* sums);

    /// <summary>Adds up an example's partial sums, by part and row.</summary>
    public abstract void Fold(float* sums, float* to);
}
