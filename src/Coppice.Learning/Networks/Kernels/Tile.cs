namespace Coppice.Learning.Networks;

/// <summary>The operands of one tile. Strides are in numbers.</summary>
unsafe struct Tile
{
    /// <summary>The factor that is spread over a vector: A[row, segment, step].</summary>
    public float* A;

    public nint RowStride;

    public nint SegmentStride;

    public nint StepStride;

    public int Segments;

    /// <summary>Steps in a segment.</summary>
    public int Steps;

    /// <summary>The factor that is read as vectors; segments follow each other without a gap.</summary>
    public float* B;

    public nint BStride;

    /// <summary>What the sums begin with; null for 0. It may be <see cref="C"/>.</summary>
    public float* Initial;

    /// <summary>0 where each row begins with the same.</summary>
    public nint InitialStride;

    public float* C;

    public nint CStride;

    /// <summary>Leaves out so many rows.</summary>
    public void Skip(int rows)
    {
        A += rows * RowStride;
        C += rows * CStride;
        if (Initial != null)
            Initial += rows * InitialStride;
    }
}
