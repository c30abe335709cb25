using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Coppice.Learning.Networks;

/// <summary>Moves blocks of a matrix between layouts.</summary>
static unsafe class Matrix
{
    /// <summary>Copies rows of <paramref name="columns"/> numbers to rows of <paramref name="width"/>, the rest being
    /// 0.</summary>
    public static void Widen(float* from, nint fromStride, int rows, int columns, float* to, int width)
    {
        if (columns == width && width == 3 * Vector<float>.Count)
        {
            CopyThree(from, fromStride, rows, to);
            return;
        }

        for (var row = 0; row < rows; row++, from += fromStride, to += width)
        {
            Copy(from, columns, to);
            for (var i = columns; i < width; i++)
                to[i] = 0;
        }
    }

    /// <summary>Copies the first <paramref name="columns"/> numbers of each row.</summary>
    public static void Narrow(float* from, nint width, int rows, int columns, float* to, nint toStride)
    {
        for (var row = 0; row < rows; row++, from += width, to += toStride)
            Copy(from, columns, to);
    }

    /// <summary>Copies panels of <paramref name="width"/> columns, one after another; the last may be
    /// narrower.</summary>
    public static void Panels(float* from, nint fromStride, int rows, int columns, float* to, int width)
    {
        // Row by row, since rows are far apart and each is another page.
        const int Four = 4;
        var panel = (nint)width * rows;
        for (var row = 0; row < rows; row++, from += fromStride)
        {
            nint column = 0;
            if (width == Four)
            {
                for (var at = to + row * Four; column <= columns - Four; column += Four, at += panel)
                    Vector128.Load(from + column).Store(at);
            }

            for (; column < columns; column += width)
            {
                var count = Math.Min(width, columns - (int)column);
                Copy(from + column, count, to + column * rows + row * count);
            }
        }
    }

    // Rows of three vectors, as tiles share them.
    static void CopyThree(float* from, nint fromStride, int rows, float* to)
    {
        var width = Vector<float>.Count;
        for (; rows > 0; rows--, from += fromStride, to += 3 * width)
        {
            Vector.Load(from).Store(to);
            Vector.Load(from + width).Store(to + width);
            Vector.Load(from + 2 * width).Store(to + 2 * width);
        }
    }

    // Rows are short: the runtime's own way to copy spends more on finding out how than on doing it.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Copy(float* from, int count, float* to)
    {
        var i = 0;
        for (; Vector512.IsHardwareAccelerated && i <= count - Vector512<float>.Count; i += Vector512<float>.Count)
            Vector512.Load(from + i).Store(to + i);
        for (; i <= count - Vector<float>.Count; i += Vector<float>.Count)
            Vector.Load(from + i).Store(to + i);
        for (; i <= count - Vector128<float>.Count; i += Vector128<float>.Count)
            Vector128.Load(from + i).Store(to + i);
        for (; i < count; i++)
            to[i] = from[i];
    }

    /// <summary>Copies rows to columns of <paramref name="width"/> numbers, those beyond the rows becoming 0.</summary>
    public static void Transpose(float* from, nint fromStride, int rows, int columns, float* to, int width)
    {
        var row = 0;
        for (; Avx512F.IsSupported && row + 16 <= rows && columns >= 16; row += 16)
        {
            for (var column = 0; column < columns; column += 16)
            {
                // Where the columns are no multiple of 16, the last ones overlap those before.
                var at = Math.Min(column, columns - 16);
                Transpose16(from + row * fromStride + at, fromStride, to + (nint)at * width + row, width);
            }
        }

        for (; Avx.IsSupported && row + 8 <= rows && columns >= 4; row += 8)
        {
            for (var column = 0; column < columns; column += 4)
            {
                var at = Math.Min(column, columns - 4);
                Transpose8(from + row * fromStride + at, fromStride, to + (nint)at * width + row, width);
            }
        }

        for (; row + 4 <= rows && columns >= 4; row += 4)
        {
            for (var column = 0; column < columns; column += 4)
            {
                var at = Math.Min(column, columns - 4);
                Transpose4(from + row * fromStride + at, fromStride, to + (nint)at * width + row, width);
            }
        }

        TransposePlain(from, fromStride, row, rows, columns, to, width);
        for (var column = 0; column < columns; column++)
        {
            for (var r = rows; r < width; r++)
                to[(nint)column * width + r] = 0;
        }
    }

    static void TransposePlain(float* from, nint fromStride, int row, int rows, int columns, float* to, nint width)
    {
        for (; row < rows; row++)
        {
            for (var column = 0; column < columns; column++)
                to[column * width + row] = from[row * fromStride + column];
        }
    }

    // Each row of four becomes a quarter of a vector; then quarters change places.
    static void Transpose16(float* from, nint stride, float* to, nint toStride)
    {
        var (a0, a1, a2, a3) = Columns(from, stride);
        var (b0, b1, b2, b3) = Columns(from + 4 * stride, stride);
        var (c0, c1, c2, c3) = Columns(from + 8 * stride, stride);
        var (d0, d1, d2, d3) = Columns(from + 12 * stride, stride);
        StoreQuarters(a0, b0, c0, d0, to, toStride);
        StoreQuarters(a1, b1, c1, d1, to + toStride, toStride);
        StoreQuarters(a2, b2, c2, d2, to + 2 * toStride, toStride);
        StoreQuarters(a3, b3, c3, d3, to + 3 * toStride, toStride);
    }

    // Of four rows: quarter q of the c-th vector has column 4q + c.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static (Vector512<float>, Vector512<float>, Vector512<float>, Vector512<float>) Columns(float* from, nint stride)
    {
        var (a, b) = (Vector512.Load(from), Vector512.Load(from + stride));
        var (c, d) = (Vector512.Load(from + 2 * stride), Vector512.Load(from + 3 * stride));
        var (low1, high1) = (Avx512F.UnpackLow(a, b).AsDouble(), Avx512F.UnpackHigh(a, b).AsDouble());
        var (low2, high2) = (Avx512F.UnpackLow(c, d).AsDouble(), Avx512F.UnpackHigh(c, d).AsDouble());
        return (
            Avx512F.UnpackLow(low1, low2).AsSingle(), Avx512F.UnpackHigh(low1, low2).AsSingle(),
            Avx512F.UnpackLow(high1, high2).AsSingle(), Avx512F.UnpackHigh(high1, high2).AsSingle());
    }

    // Column 4q of sixteen rows is the q-th quarters of four vectors.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void StoreQuarters(
        Vector512<float> a, Vector512<float> b, Vector512<float> c, Vector512<float> d, float* to, nint toStride)
    {
        const byte FirstTwo = 0x44, LastTwo = 0xEE, Even = 0x88, Odd = 0xDD;
        var (ab, cd) = (Avx512F.Shuffle4x128(a, b, FirstTwo), Avx512F.Shuffle4x128(c, d, FirstTwo));
        Avx512F.Shuffle4x128(ab, cd, Even).Store(to);
        Avx512F.Shuffle4x128(ab, cd, Odd).Store(to + 4 * toStride);
        (ab, cd) = (Avx512F.Shuffle4x128(a, b, LastTwo), Avx512F.Shuffle4x128(c, d, LastTwo));
        Avx512F.Shuffle4x128(ab, cd, Even).Store(to + 8 * toStride);
        Avx512F.Shuffle4x128(ab, cd, Odd).Store(to + 12 * toStride);
    }

    // Four columns of eight rows: half a vector has the first four rows, half the others.
    static void Transpose8(float* from, nint fromStride, float* to, nint toStride)
    {
        var (a, b) = (Halves(from, fromStride), Halves(from + fromStride, fromStride));
        var (c, d) = (Halves(from + 2 * fromStride, fromStride), Halves(from + 3 * fromStride, fromStride));
        var (ac0, ac1) = (Avx.UnpackLow(a, c), Avx.UnpackHigh(a, c));
        var (bd0, bd1) = (Avx.UnpackLow(b, d), Avx.UnpackHigh(b, d));
        Avx.UnpackLow(ac0, bd0).Store(to);
        Avx.UnpackHigh(ac0, bd0).Store(to + toStride);
        Avx.UnpackLow(ac1, bd1).Store(to + 2 * toStride);
        Avx.UnpackHigh(ac1, bd1).Store(to + 3 * toStride);
    }

    // Of one row and the fourth after it.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector256<float> Halves(float* from, nint stride) =>
        Vector256.Create(Vector128.Load(from), Vector128.Load(from + 4 * stride));

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
