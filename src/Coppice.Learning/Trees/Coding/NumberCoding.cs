namespace Coppice.Learning.Trees.Coding;

/// <summary>Codes of numbers: one for each distinct training value up to 65,535 of them, quantile bins beyond.</summary>
static class NumberCoding
{
    const int MaxExact = ushort.MaxValue;

    /// <summary>Bins, beside the code of a missing number: all codes fit a byte.</summary>
    const int Bins = 255;

    /// <summary>Bin edges are read from as many rows at most, evenly spaced.</summary>
    const int SampleRows = 200_000;

    public static CodedSource Of(ReadOnlySpan<double> column, ReadOnlySpan<int> rows)
    {
        var values = new double[rows.Length];
        for (var i = 0; i < values.Length; i++) values[i] = column[rows[i]];
        var distinct = Distinct(values);
        var missing = Array.Exists(values, double.IsNaN);
        return distinct is not null ? Coded(values, distinct, missing, distinct, distinct) : Binned(values, missing);
    }

    /// <summary>The distinct values in order, or null if there are more than codes.</summary>
    static double[]? Distinct(double[] values)
    {
        if (values.Length > SampleRows && SortedDistinct(Sample(values)).Length > MaxExact) return null;
        var distinct = SortedDistinct(values.AsSpan().ToArray());
        return distinct.Length <= MaxExact ? distinct : null;
    }

    static double[] Sample(double[] values)
    {
        var sample = new double[SampleRows];
        for (var i = 0; i < sample.Length; i++) sample[i] = values[(int)((long)i * values.Length / sample.Length)];
        return sample;
    }

    static double[] SortedDistinct(double[] scratch)
    {
        Array.Sort(scratch);
        var start = 0;
        while (start < scratch.Length && double.IsNaN(scratch[start])) start++; // NaN sorts first
        var count = 0;
        for (var i = start; i < scratch.Length; i++)
            if (count == 0 || scratch[i] != scratch[count - 1]) scratch[count++] = scratch[i];
        return scratch[..count];
    }

    static CodedSource Binned(double[] values, bool missing)
    {
        // Missing ones are left out first: they may stand in the very rows that a sample would take.
        var numbers = missing ? Array.FindAll(values, v => !double.IsNaN(v)) : values;
        var sorted = numbers.Length > SampleRows ? Sample(numbers) : numbers.AsSpan().ToArray();
        Array.Sort(sorted);
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
        var edges = uppers.ToArray();
        foreach (var value in values)
        {
            if (double.IsNaN(value)) continue;
            var bin = Search(edges, value);
            if (value < low[bin]) low[bin] = value;
            if (value > high[bin]) high[bin] = value;
        }

        return Coded(values, edges, missing, low, high);
    }

    /// <summary>Codes by the first upper edge that is not below the value.</summary>
    static CodedSource Coded(
        double[] values, double[] uppers, bool missing, double[] low, double[] high)
    {
        var count = uppers.Length + (missing ? 1 : 0);
        byte[]? bytes = null;
        ushort[]? words = null;
        if (count <= 256)
        {
            bytes = new byte[values.Length];
            for (var i = 0; i < values.Length; i++) bytes[i] = (byte)Code(uppers, values[i]);
        }
        else
        {
            words = new ushort[values.Length];
            for (var i = 0; i < values.Length; i++) words[i] = (ushort)Code(uppers, values[i]);
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

    static int Code(double[] uppers, double value) => double.IsNaN(value) ? uppers.Length : Search(uppers, value);

    // Branch-free: the first index whose upper edge is >= value; the last edge is never below it.
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
