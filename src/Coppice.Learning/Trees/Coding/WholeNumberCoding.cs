using System.Numerics;
using System.Runtime.CompilerServices;

namespace Coppice.Learning.Trees.Coding;

/// <summary>Codes of whole numbers that lie close together, as ages and counts do: looked up in a set of bits, not
/// sorted.</summary>
static class WholeNumberCoding
{
    /// <summary>The greatest difference between two of them, where there are few rows.</summary>
    const int MostApart = ushort.MaxValue - 1;

    /// <summary>More rows may lie as many times as far apart: a bit each takes no more than the numbers do.</summary>
    const int BitsToRow = 64;

    /// <summary>The codes that <see cref="NumberCoding"/> would give, or null where the numbers are others.</summary>
    /// <param name="column">The column.</param>
    /// <param name="rows">The rows to be coded.</param>
    /// <param name="numbers">The numbers that stand in them.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static CodedSource? Of(ReadOnlySpan<double> column, ReadOnlySpan<int> rows, ReadOnlySpan<double> numbers)
    {
        var (least, most, others) = (int.MaxValue, int.MinValue, 0L);
        foreach (var number in numbers)
        {
            // By their bits: −0 is another.
            var whole = (int)number;
            others |= BitConverter.DoubleToInt64Bits(number) ^ BitConverter.DoubleToInt64Bits(whole);
            (least, most) = (Math.Min(least, whole), Math.Max(most, whole));
        }

        var apart = (long)most - least;
        var mostApart = Math.Max(MostApart, (long)numbers.Length * BitsToRow);
        if (others != 0 || numbers.IsEmpty || apart > mostApart) return null;
        var present = new ulong[apart / 64 + 1];
        foreach (var number in numbers) present[(uint)((int)number - least) / 64] |= 1UL << (int)number - least;
        var before = new int[present.Length];
        var count = 0;
        for (var w = 0; w < present.Length; w++)
        {
            before[w] = count;
            count += BitOperations.PopCount(present[w]);
        }

        if (count > NumberCoding.MaxExact) return null;
        var values = Values(present, count, least);
        var missing = numbers.Length < rows.Length;
        var codes = count + (missing ? 1 : 0);
        var bytes = codes <= 256 ? new byte[rows.Length] : null;
        var words = bytes is null ? new ushort[rows.Length] : null;
        for (var i = 0; i < rows.Length; i++)
        {
            var number = column[rows[i]];
            var at = (uint)((int)number - least);
            var code = double.IsNaN(number)
                ? count : before[at / 64] + BitOperations.PopCount(present[at / 64] & (1UL << (int)at) - 1);
            if (bytes is not null) bytes[i] = (byte)code;
            else words![i] = (ushort)code; // one of the two is there
        }

        return new()
        {
            Kind = SourceKind.Numeric,
            CodeCount = codes,
            MissingCode = missing ? count : -1,
            Bytes = bytes,
            Words = words,
            Low = values,
            High = values,
        };
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static double[] Values(ulong[] present, int count, int least)
    {
        var values = new double[count];
        var at = 0;
        for (var w = 0; w < present.Length; w++)
        {
            for (var bits = present[w]; bits != 0; bits &= bits - 1)
                values[at++] = least + (w * 64L + BitOperations.TrailingZeroCount(bits));
        }

        return values;
    }
}
