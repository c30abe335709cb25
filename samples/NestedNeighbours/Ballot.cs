namespace NestedNeighbours;

/// <summary>The votes of the nearest rows, as shares of the classes.</summary>
static class Ballot
{
    public static void Count(NeighbourParameters setting, Nearest nearest, int[] codes, Span<double> shares)
    {
        shares.Clear();
        var (all, count) = (0.0, Math.Min(setting.Neighbours, nearest.Rows.Length));
        // A row that lies on the one asked for would outweigh all others: then only such rows vote.
        var onSpot = setting.Weighting == Weighting.Nearness && nearest.Distances[0] == 0;
        for (var i = 0; i < count; i++)
        {
            var away = nearest.Distances[i];
            if (onSpot && away > 0)
                break;
            var vote = setting.Weighting == Weighting.Uniform || onSpot ? 1 : 1 / away;
            shares[codes[nearest.Rows[i]]] += vote;
            all += vote;
        }
        foreach (ref var share in shares)
            share /= all;
    }
}
