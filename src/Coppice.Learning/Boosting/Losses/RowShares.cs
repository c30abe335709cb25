namespace Coppice.Learning.Boosting.Losses;

static class RowShares
{
    public static double Greatest(double[]? weights)
    {
        var greatest = weights is null ? 1 : 0.0;
        foreach (var weight in weights ?? []) greatest = Math.Max(greatest, weight);
        return greatest > 0 ? greatest : throw new ArgumentException("All rows weigh 0.");
    }

    /// <summary>The weighted mean, added up in the rows' order.</summary>
    public static double Mean(double[] values, double[]? weights, int[] rows)
    {
        var (sum, total) = (0.0, 0.0);
        foreach (var row in rows)
        {
            sum += values[row] * (weights?[row] ?? 1);
            total += weights?[row] ?? 1;
        }

        return sum / total;
    }
}
