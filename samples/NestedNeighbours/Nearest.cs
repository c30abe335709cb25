namespace NestedNeighbours;

/// <summary>The rows nearest to one, the nearest first; of equal distances the first row. So the nearest few are always
/// the beginning of the nearest many.</summary>
sealed class Nearest(Points points, Distance distance, int most)
{
    readonly double[] _distances = new double[Math.Min(most, points.Count)];
    readonly int[] _rows = new int[Math.Min(most, points.Count)];

    public ReadOnlySpan<double> Distances => _distances;

    public ReadOnlySpan<int> Rows => _rows;

    public void Find(ReadOnlySpan<double> asked)
    {
        var found = 0;
        for (var row = 0; row < points.Count; row++)
        {
            var away = distance == Distance.Manhattan ? Manhattan(asked, points[row]) : Euclidean(asked, points[row]);
            if (found == _rows.Length && away >= _distances[^1])
                continue;
            var place = found < _rows.Length ? found++ : found - 1;
            for (; place > 0 && _distances[place - 1] > away; place--)
                (_distances[place], _rows[place]) = (_distances[place - 1], _rows[place - 1]);
            (_distances[place], _rows[place]) = (away, row);
        }
    }

    static double Euclidean(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        var sum = 0.0;
        for (var i = 0; i < a.Length; i++)
            sum += (a[i] - b[i]) * (a[i] - b[i]);
        return Math.Sqrt(sum);
    }

    static double Manhattan(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        var sum = 0.0;
        for (var i = 0; i < a.Length; i++)
            sum += Math.Abs(a[i] - b[i]);
        return sum;
    }
}
