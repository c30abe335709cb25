using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Coppice.Learning.Networks;

/// <summary>What is done number by number. Such operations are exact, or rounded once, and give the same bits at any
/// vector width.</summary>
static class Elements
{
    /// <summary>Copies, unless both are the same memory or nobody wants the copy.</summary>
    public static void Move(ReadOnlySpan<float> from, Span<float> to)
    {
        if (!to.IsEmpty && !Unsafe.AreSame(in MemoryMarshal.GetReference(from), in MemoryMarshal.GetReference(to)))
            from.CopyTo(to);
    }

    /// <summary>max(x, 0).</summary>
    public static void Rectify(ReadOnlySpan<float> from, Span<float> to)
    {
        var wide = WideLength(from.Length);
        ref var source = ref MemoryMarshal.GetReference(from);
        ref var target = ref MemoryMarshal.GetReference(to[..from.Length]);
        for (var i = 0; i < wide; i += Vector<float>.Count)
        {
            var x = Vector.LoadUnsafe(ref source, (nuint)i);
            // Not Max: a NaN must come through, or nobody would notice it.
            Vector.ConditionalSelect(Vector.LessThan(x, Vector<float>.Zero), Vector<float>.Zero, x)
                .StoreUnsafe(ref target, (nuint)i);
        }

        for (var i = wide; i < from.Length; i++)
            to[i] = from[i] < 0 ? 0 : from[i];
    }

    /// <summary>The gradient where the output is above 0, and else 0.</summary>
    public static void KeepWherePositive(ReadOnlySpan<float> output, ReadOnlySpan<float> gradient, Span<float> to)
    {
        var wide = WideLength(output.Length);
        ref var y = ref MemoryMarshal.GetReference(output);
        ref var g = ref MemoryMarshal.GetReference(gradient[..output.Length]);
        ref var target = ref MemoryMarshal.GetReference(to[..output.Length]);
        for (var i = 0; i < wide; i += Vector<float>.Count)
        {
            var keep = Vector.GreaterThan(Vector.LoadUnsafe(ref y, (nuint)i), Vector<float>.Zero);
            Vector.ConditionalSelect(keep, Vector.LoadUnsafe(ref g, (nuint)i), Vector<float>.Zero)
                .StoreUnsafe(ref target, (nuint)i);
        }

        for (var i = wide; i < output.Length; i++)
            to[i] = output[i] > 0 ? gradient[i] : 0;
    }

    /// <summary>Adds each row of a matrix to one row of sums, the rows in order.</summary>
    public static void AddRows(ReadOnlySpan<float> rows, Span<float> sums)
    {
        var i = 0;
        // Four vectors side by side: one alone would wait for each of its additions.
        for (; i <= sums.Length - 4 * Vector<float>.Count; i += 4 * Vector<float>.Count)
        {
            ref var row = ref MemoryMarshal.GetReference(rows);
            var (a, b, c, d) = (At(sums, i, 0), At(sums, i, 1), At(sums, i, 2), At(sums, i, 3));
            for (var at = (nuint)i; at < (nuint)rows.Length; at += (nuint)sums.Length)
            {
                a += Vector.LoadUnsafe(ref row, at);
                b += Vector.LoadUnsafe(ref row, at + (nuint)Vector<float>.Count);
                c += Vector.LoadUnsafe(ref row, at + 2 * (nuint)Vector<float>.Count);
                d += Vector.LoadUnsafe(ref row, at + 3 * (nuint)Vector<float>.Count);
            }

            a.CopyTo(sums[i..]);
            b.CopyTo(sums[(i + Vector<float>.Count)..]);
            c.CopyTo(sums[(i + 2 * Vector<float>.Count)..]);
            d.CopyTo(sums[(i + 3 * Vector<float>.Count)..]);
        }

        for (; i < sums.Length; i++)
        {
            for (var at = i; at < rows.Length; at += sums.Length)
                sums[i] += rows[at];
        }

        static Vector<float> At(Span<float> sums, int i, int place) => new(sums[(i + place * Vector<float>.Count)..]);
    }

    static int WideLength(int length) => length - length % Vector<float>.Count;
}
