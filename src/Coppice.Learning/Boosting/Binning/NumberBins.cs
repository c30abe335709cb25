namespace Coppice.Learning.Boosting.Binning;

/// <summary>Bins of numbers: one for each distinct value where they are few, else about equally many rows in
/// each.</summary>
static class NumberBins
{
    /// <summary>The greatest number of each bin; the last takes all above. The numbers are sorted in place.</summary>
    public static double[] Edges(Span<double> numbers, int most)
    {
        numbers.Sort();
        var edges = new List<double>(most);
        var distinct = 0;
        for (var i = 0; i < numbers.Length; i++) distinct += IsLast(numbers, i) ? 1 : 0;
        int taken = 0, inBin = 0;
        for (var i = 0; i < numbers.Length && edges.Count < most - 1; i++)
        {
            inBin++;
            if (!IsLast(numbers, i)) continue;
            // What is left is spread evenly over the bins that are left, so that a frequent value costs one only.
            if (distinct > most && (long)inBin * (most - edges.Count) < numbers.Length - taken) continue;
            edges.Add(numbers[i]);
            taken += inBin;
            inBin = 0;
        }

        if (taken < numbers.Length || edges.Count == 0) edges.Add(double.PositiveInfinity);
        else edges[^1] = double.PositiveInfinity;
        return [.. edges];
    }

    /// <summary>The first bin whose edge is not below the value. Branch-free: values come in no order.</summary>
    public static int Find(ReadOnlySpan<double> edges, double value)
    {
        var (first, length) = (0, edges.Length);
        while (length > 1)
        {
            var half = length >> 1;
            first += edges[first + half - 1] < value ? half : 0;
            length -= half;
        }

        return first;
    }

    static bool IsLast(ReadOnlySpan<double> sorted, int i) => i + 1 == sorted.Length || sorted[i + 1] != sorted[i];
}
