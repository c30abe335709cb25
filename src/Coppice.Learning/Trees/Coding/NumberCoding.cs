using System.Runtime.CompilerServices;
using Coppice.Learning.Numerics;

namespace Coppice.Learning.Trees.Coding;

/// <summary>Codes of numbers: one for each distinct training value up to 65,535 of them, quantile bins beyond. One
/// instance codes the columns of a table one after another in the same scratch memory.</summary>
sealed class NumberCoding(int mostRows)
{
    /// <summary>The most distinct numbers that have a code each.</summary>
    public const int MaxExact = ushort.MaxValue;

    /// <summary>Bins, beside the code of a missing number: all codes fit a byte.</summary>
    const int Bins = 255;

    /// <summary>Bin edges are read from as many rows at most, evenly spaced.</summary>
    const int SampleRows = 200_000;

    readonly double[] _numbers = new double[mostRows];
    double[] _sorted = [];
    double[] _spare = [];

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public CodedSource Of(ReadOnlySpan<double> column, ReadOnlySpan<int> rows)
    {
        // Missing ones are left out first: they may stand in the very rows that a sample would take.
        var count = 0;
        foreach (var row in rows)
        {
            _numbers[count] = column[row];
            count += double.IsNaN(column[row]) ? 0 : 1;
        }

        var missing = count < rows.Length;
        var numbers = _numbers.AsSpan(0, count);
        if (WholeNumberCoding.Of(column, rows, numbers) is { } whole) return whole;
        var sorted = Sorted(numbers, Math.Min(count, SampleRows));
        if (DistinctOf(sorted) > MaxExact) return Binned(column, rows, missing, sorted);
        if (count > SampleRows)
        {
            sorted = Sorted(numbers, count);
            if (DistinctOf(sorted) > MaxExact)
                return Binned(column, rows, missing, Sorted(numbers, SampleRows));
        }

        var values = new double[DistinctOf(sorted)];
        for (int i = 0, at = 0; i < sorted.Length; i++)
            if (i == 0 || sorted[i] != sorted[i - 1]) values[at++] = sorted[i];
        return Coded(column, rows, missing, values, values, values);
    }

    /// <summary>So many of the numbers, evenly spaced, in order.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    Span<double> Sorted(ReadOnlySpan<double> numbers, int count)
    {
        // Numbers that are whole never come here.
        if (_sorted.Length == 0) (_sorted, _spare) = (new double[mostRows], new double[mostRows]);
        var sorted = _sorted.AsSpan(0, count);
        for (var i = 0; i < count; i++) sorted[i] = numbers[(int)((long)i * numbers.Length / count)];
        RadixSort.Sort(sorted, _spare);
        return sorted;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static int DistinctOf(ReadOnlySpan<double> sorted)
    {
        var distinct = sorted.IsEmpty ? 0 : 1;
        for (var i = 1; i < sorted.Length; i++) distinct += sorted[i] != sorted[i - 1] ? 1 : 0;
        return distinct;
    }

    static CodedSource Binned(
        ReadOnlySpan<double> column, ReadOnlySpan<int> rows, bool missing, ReadOnlySpan<double> sorted)
    {
        var uppers = new List<double>(Bins);
        for (var b = 1; b < Bins; b++)
        {
            var upper = sorted[(int)((long)b * sorted.Length / Bins)];
            if (uppers.Count == 0 || upper > uppers[^1]) uppers.Add(upper);
        }

        uppers.Add(double.PositiveInfinity);
        var (low, high) = (new double[uppers.Count], new double[uppers.Count]);
        low.AsSpan().Fill(double.PositiveInfinity);
        high.AsSpan().Fill(double.NegativeInfinity);
        var coded = Coded(column, rows, missing, [.. uppers], low, high);
        for (var i = 0; i < rows.Length; i++)
        {
            var (value, bin) = (column[rows[i]], coded.Code(i));
            if (bin == coded.MissingCode) continue;
            low[bin] = Math.Min(low[bin], value);
            high[bin] = Math.Max(high[bin], value);
        }

        return coded;
    }

    /// <summary>Codes by the first upper edge that is not below the value.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static CodedSource Coded(
        ReadOnlySpan<double> column, ReadOnlySpan<int> rows, bool missing, double[] uppers, double[] low, double[] high)
    {
        var count = uppers.Length + (missing ? 1 : 0);
        byte[]? bytes = null;
        ushort[]? words = null;
        if (count <= 256)
        {
            bytes = new byte[rows.Length];
            for (var i = 0; i < bytes.Length; i++) bytes[i] = (byte)Code(uppers, column[rows[i]]);
        }
        else
        {
            words = new ushort[rows.Length];
            for (var i = 0; i < words.Length; i++) words[i] = (ushort)Code(uppers, column[rows[i]]);
        }

        return new()
        {
            Kind = SourceKind.Numeric,
            CodeCount = count,
            MissingCode = missing ? uppers.Length : -1,
            Bytes = bytes,
            Words = words,
            Low = low,
            High = high,
        };
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static int Code(double[] uppers, double value) => double.IsNaN(value) ? uppers.Length : Search(uppers, value);

    // Branch-free: the first index whose upper edge is >= value; the last edge is never below it.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static int Search(double[] uppers, double value)
    {
        var (first, length) = (0, uppers.Length);
        while (length > 1)
        {
            var half = length >> 1;
            first += uppers[first + half - 1] < value ? half : 0;
            length -= half;
        }

        return first;
    }
}
