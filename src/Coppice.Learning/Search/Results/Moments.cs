namespace Coppice.Learning.Search;

/// <summary>Mean and deviation, summed in order.</summary>
static class Moments
{
    public static double Mean(ReadOnlySpan<double> values)
    {
        double sum = 0;
        foreach (var value in values)
            sum += value;
        return sum / values.Length;
    }

    /// <summary>The population's standard deviation.</summary>
    public static double Deviation(ReadOnlySpan<double> values)
    {
        var mean = Mean(values);
        double sum = 0;
        foreach (var value in values)
            sum += (value - mean) * (value - mean);
        return Math.Sqrt(sum / values.Length);
    }
}
