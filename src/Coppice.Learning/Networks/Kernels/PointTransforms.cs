namespace Coppice.Learning.Networks;

/// <summary>The transforms of Winograd's convolution by 3 × 3 filters: 4 × 4 outputs from 6 × 6 inputs by 36 products a
/// channel, at 36 points, in place of 144 (Lavin and Gray, Fast algorithms for convolutional neural networks, 2016,
/// F(4×4, 3×3)).</summary>
/// <remarks>With input tile d, filter g and output tile y: y = Aᵀ[(GgGᵀ) ⊙ (BᵀdB)]A, the products being summed over
/// channels; gradients come back by the same matrices turned round. The polynomials are taken at 0, ±3/4, ±3/2 and ∞:
/// these lie around 1, so that powers of them neither grow nor fade, at half the error of the usual 0, ±1, ±2 and ∞, and
/// every coefficient but those of G is a number of single precision. Each number is a sum in an order that is written
/// here, so that all widths give the same bits. Numbers of a point lie together: a "plane".</remarks>
abstract unsafe class PointTransforms
{
    /// <summary>Outputs along a tile's side.</summary>
    public const int Side = 4;

    /// <summary>Inputs along a tile's side, and points.</summary>
    public const int Reach = Side + 2;

    public const int Points = Reach * Reach;

    public const int Taps = 9;

    /// <summary>Numbers of a cache line; channels are a multiple.</summary>
    public const int Line = 64 / sizeof(float);

    /// <summary>From one point to the next of so many numbers: an odd count of cache lines, so that the points of one
    /// place, which are read and written together, do not push each other out of the first cache.</summary>
    public static nint PlaneOf(nint numbers) => ((numbers + Line - 1) / Line | 1) * Line;

    /// <summary>Of what the transforms of a row of tiles are given as room, how many numbers.</summary>
    public static int RoomOf(int tiles) => (Side * tiles + 2) * Reach * Lanes512.Count;

    /// <summary>GgGᵀ of so many filters side by side.</summary>
    public abstract void FromFilters(float* filters, int count, float* points, nint plane);

    /// <summary>Adds Gᵀ ∂u G to the gradients by the filters.</summary>
    public abstract void AddToFilters(float* points, nint plane, int count, float* filters);

    /// <summary>BᵀdB of a row of tiles: each begins four pixels after the one before.</summary>
    /// <param name="image">The first tile's first pixel.</param>
    /// <param name="line">From one row of pixels to the next.</param>
    /// <param name="tiles">Where their points go.</param>
    public abstract void FromImage(float* image, nint line, in TilePoints tiles);

    /// <summary>The gradient by the image: B ∂v Bᵀ of a row of tiles, added up where they overlap.</summary>
    /// <param name="tiles">Their points.</param>
    /// <param name="image">Six rows of pixels, of which the first two are added to and the others overwritten.</param>
    /// <param name="line">From one row of pixels to the next.</param>
    public abstract void ToImage(in TilePoints tiles, float* image, nint line);

    /// <summary>AᵀmA of a row of tiles, with the biases.</summary>
    public abstract void ToOutput(in TilePoints tiles, float* bias, float* output, nint line);

    /// <summary>A ∂y Aᵀ of a row of tiles.</summary>
    public abstract void FromOutput(float* output, nint line, in TilePoints tiles);
}
