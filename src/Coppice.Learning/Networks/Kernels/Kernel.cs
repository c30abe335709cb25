using System.Runtime.Intrinsics;

namespace Coppice.Learning.Networks;

/// <summary>Runs tiles with one vector width. All widths give the same bits.</summary>
abstract class Kernel
{
    public static Kernel Wide512 { get; } = new Kernel<Lanes512, Vector512<float>>();

    public static Kernel Wide256 { get; } = new Kernel<Lanes256, Vector256<float>>();

    public static Kernel Wide128 { get; } = new Kernel<Lanes128, Vector128<float>>();

    /// <summary>The widest that this processor has.</summary>
    public static Kernel Best { get; } = Vector512.IsHardwareAccelerated ? Wide512
        : Vector256.IsHardwareAccelerated ? Wide256 : Wide128;

    /// <summary>Numbers in a vector.</summary>
    public abstract int Lanes { get; }

    /// <summary>The transforms of convolutions by points.</summary>
    public abstract PointTransforms Points { get; }

    /// <summary>The way back of a few examples.</summary>
    public abstract RowKernel Rows { get; }

    /// <summary>The most rows of a tile with so many vectors.</summary>
    public abstract int MostRows(int vectors);

    /// <summary>Runs a tile of any number of rows: more than fit are cut into tiles of almost as many each.</summary>
    public abstract void Run(int rows, int vectors, in Tile tile);
}
