using System.Runtime.CompilerServices;

namespace Coppice.Learning.Trees.Coding;

/// <summary>Codes of whole numbers that lie close together, as ages and counts do: looked up, not sorted.</summary>
static class WholeNumberCoding
{
    /// <summary>The greatest difference between two of them.</summary>
    const int MostApart = ushort.MaxValue - 1;

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

        if (others != 0 || numbers.IsEmpty || (long)most - least > MostApart) return null;
        var codeOf = new ushort[most - least + 1];
        foreach (var number in numbers) codeOf[(int)number - least] = 1;
        var values = new List<double>();
        for (var i = 0; i < codeOf.Length; i++)
        {
            if (codeOf[i] == 0) continue;
            codeOf[i] = (ushort)values.Count;
            values.Add(least + i);
        }

        var missing = numbers.Length < rows.Length;
        var count = values.Count + (missing ? 1 : 0);
        var bytes = count <= 256 ? new byte[rows.Length] : null;
        var words = bytes is null ? new ushort[rows.Length] : null;
        for (var i = 0; i < rows.Length; i++)
        {
            var number = column[rows[i]];
            var code = double.IsNaN(number) ? values.Count : codeOf[(int)number - least];
            if (bytes is not null) bytes[i] = (byte)code;
            else words![i] = (ushort)code; // one of the two is there
        }

        double[] all = [.. values];
        return new()
        {
            Kind = SourceKind.Numeric,
            CodeCount = count,
            MissingCode = missing ? values.Count : -1,
            Bytes = bytes,
            Words = words,
            Low = all,
            High = all,
        };
    }
}
