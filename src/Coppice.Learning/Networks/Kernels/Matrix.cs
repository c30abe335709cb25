using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Coppice.Learning.Networks;

/// <summary>Moves blocks of a matrix between layouts.</summary>
static unsafe class Matrix
{
    /// <summary>Copies rows of <paramref name="columns"/> numbers to rows of <paramref name="width"/>, the rest of which
    /// becomes 0.</summary>
    public static void Widen(float* from, nint fromStride, int rows, int columns, float* to, int width)
    {
        for (var row = 0; row < rows; row++, from += fromStride, to += width)
        {
            new ReadOnlySpan<float>(from, columns).CopyTo(new Span<float>(to, columns));
            new Span<float>(to + columns, width - columns).Clear();
        }
    }

    /// <summary>Copies the first <paramref name="columns"/> numbers of each row.</summary>
    public static void Narrow(float* from, int width, int rows, int columns, float* to, nint toStride)
    {
        for (var row = 0; row < rows; row++, from += width, to += toStride)
            new ReadOnlySpan<float>(from, columns).CopyTo(new Span<float>(to, columns));
    }

    /// <summary>Copies rows to columns of <paramref name="width"/> numbers, those beyond the rows becoming 0.</summary>
    public static void Transpose(float* from, nint fromStride, int rows, int columns, float* to, int width)
    {
        var row = 0;
        for (; row + 4 <= rows; row += 4)
        {
            var column = 0;
            for (; column + 4 <= columns; column += 4)
                Transpose4(from + row * fromStride + column, fromStride, to + column * width + row, width);
            for (; column < columns; column++)
            {
                for (var r = row; r < row + 4; r++)
                    to[column * width + r] = from[r * fromStride + column];
            }
        }

        for (; row < rows; row++)
        {
            for (var column = 0; column < columns; column++)
                to[column * width + row] = from[row * fromStride + column];
        }

        if (rows == width)
            return;
        for (var column = 0; column < columns; column++)
            new Span<float>(to + column * width + rows, width - rows).Clear();
    }

    static void Transpose4(float* from, nint fromStride, float* to, nint toStride)
    {
        var (a, b) = (Vector128.Load(from), Vector128.Load(from + fromStride));
        var (c, d) = (Vector128.Load(from + 2 * fromStride), Vector128.Load(from + 3 * fromStride));
        var (ac0, ac1) = Interleave(a, c);
        var (bd0, bd1) = Interleave(b, d);
        var (t0, t1) = Interleave(ac0, bd0);
        var (t2, t3) = Interleave(ac1, bd1);
        t0.Store(to);
        t1.Store(to + toStride);
        t2.Store(to + 2 * toStride);
        t3.Store(to + 3 * toStride);
    }

    // (x0 y0 x1 y1), (x2 y2 x3 y3)
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static (Vector128<float> Low, Vector128<float> High) Interleave(Vector128<float> x, Vector128<float> y)
    {
        if (Sse.IsSupported)
            return (Sse.UnpackLow(x, y), Sse.UnpackHigh(x, y));
        if (AdvSimd.Arm64.IsSupported)
            return (AdvSimd.Arm64.ZipLow(x, y), AdvSimd.Arm64.ZipHigh(x, y));
        return (Vector128.Create(x[0], y[0], x[1], y[1]), Vector128.Create(x[2], y[2], x[3], y[3]));
    }
}
