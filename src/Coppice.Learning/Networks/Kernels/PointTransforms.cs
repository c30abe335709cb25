namespace Coppice.Learning.Networks;

/// <summary>The transforms of Winograd's convolution by 3 × 3 filters: 2 × 2 outputs from 4 × 4 inputs by 16 products a
/// channel, at 16 points, in place of 36 (Lavin and Gray, Fast algorithms for convolutional neural networks, 2016,
/// F(2×2, 3×3)).</summary>
/// <remarks>With input tile d, filter g and output tile y: y = Aᵀ[(GgGᵀ) ⊙ (BᵀdB)]A, the products being summed over
/// channels; gradients come back by the same matrices turned round. Each number is a sum in an order that is written
/// here, so that all widths give the same bits. Numbers of a point lie together: a "plane".</remarks>
abstract unsafe class PointTransforms
{
    public const int Points = 16;

    public const int Taps = 9;

    /// <summary>GgGᵀ of so many filters side by side.</summary>
    public abstract void FromFilters(float* filters, int count, float* points);

    /// <summary>Adds Gᵀ ∂u G to the gradients by the filters.</summary>
    public abstract void AddToFilters(float* points, int count, float* filters);

    /// <summary>BᵀdB of a row of tiles: each begins two pixels after the one before.</summary>
    /// <param name="image">The first tile's first pixel.</param>
    /// <param name="line">From one row of pixels to the next.</param>
    /// <param name="tiles">How many.</param>
    /// <param name="channels">Numbers of a pixel.</param>
    /// <param name="points">Where the first tile's first point goes; tiles follow each other.</param>
    /// <param name="plane">From one point to the next.</param>
    public abstract void FromImage(float* image, nint line, int tiles, int channels, float* points, nint plane);

    /// <summary>The gradient by the image: B ∂v Bᵀ of a row of tiles, added up where they overlap.</summary>
    /// <param name="points">As in <see cref="FromImage"/>.</param>
    /// <param name="plane">From one point to the next.</param>
    /// <param name="tiles">How many.</param>
    /// <param name="channels">Numbers of a pixel.</param>
    /// <param name="image">Four rows of pixels, of which the first two are added to and the others overwritten.</param>
    /// <param name="line">From one row of pixels to the next.</param>
    /// <param name="first">Whether no row of tiles came before: all four are overwritten.</param>
    public abstract void ToImage(
        float* points, nint plane, int tiles, int channels, float* image, nint line, bool first);

    /// <summary>AᵀmA of a row of tiles, with the biases.</summary>
    public abstract void ToOutput(
        float* points, nint plane, int tiles, int channels, float* bias, float* output, nint line);

    /// <summary>A ∂y Aᵀ of a row of tiles.</summary>
    public abstract void FromOutput(float* output, nint line, int tiles, int channels, float* points, nint plane);
}
