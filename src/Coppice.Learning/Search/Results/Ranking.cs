namespace Coppice.Learning.Search;

/// <summary>Ranks means from 1 for the greatest; equal ones share the least rank, NaN comes last.</summary>
static class Ranking
{
    public static int[] Of(ReadOnlySpan<double> means)
    {
        var (keys, order) = (new double[means.Length], new int[means.Length]);
        for (var i = 0; i < order.Length; i++)
        {
            keys[i] = double.IsNaN(means[i]) ? double.PositiveInfinity : -means[i];
            order[i] = i;
        }
        Array.Sort(keys, order);
        var ranks = new int[means.Length];
        for (var i = 0; i < order.Length; i++)
            ranks[order[i]] = i > 0 && keys[i] == keys[i - 1] ? ranks[order[i - 1]] : i + 1;
        return ranks;
    }
}
