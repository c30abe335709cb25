using System.Numerics;

namespace Coppice.Learning.Trees.Growth;

/// <summary>Scores every walk as its tree grows: what is kept about a node is the range of validation rows that come to
/// it. Nothing is grown where none come.</summary>
sealed class WalkScorer<TCells>(TCells cells, WalkSet walks, ForkSet forks, ValidationRows rows, VoteTable votes)
    : IGrowthVisitor
    where TCells : struct, ICells
{
    readonly long[] _shares = new long[votes.Width];
    ForkSet _forks = forks;

    /// <summary>Takes on the objectives of another tree.</summary>
    public void Begin(ForkSet forks)
    {
        _forks = forks;
        rows.Reset();
    }

    public (int, int) AtRoot => (0, rows.Count);

    public void Stop((int, int) at, ReadOnlySpan<ulong> ending, ref ulong total)
    {
        if (at.Item2 == 0) return;
        var here = rows.Rows.Slice(at.Item1, at.Item2);
        double[]? weights = null;
        var known = false;
        for (var first = Next(ending, 0, true); first >= 0;)
        {
            var end = Next(ending, first, false);
            if (end < 0) end = walks.Walks.Length;
            for (var from = first; from < end;)
            {
                // Up to the last fork of the run that weighs classes alike.
                var classWeights = WeightsOf(from);
                var to = walks.Ends[walks.Walks[from].Fork];
                while (to < end && ReferenceEquals(WeightsOf(to), classWeights)) to = walks.Ends[walks.Walks[to].Fork];
                to = Math.Min(to, end);
                if (!known || !ReferenceEquals(weights, classWeights))
                    TreeBuilder<TCells>.Shares(cells, ref total, weights = classWeights, _shares);
                known = true;
                votes.Add(here, from, to, _shares);
                from = to;
            }

            first = end < walks.Walks.Length ? Next(ending, end, true) : -1;
        }
    }

    public void Split(
        (int, int) at, in SplitRule rule, ref ulong total, ref ulong left, out (int, int) atLeft,
        out (int, int) atRight)
    {
        var count = rows.Divide(at.Item1, at.Item2, rule);
        atLeft = (at.Item1, count);
        atRight = (at.Item1 + count, at.Item2 - count);
    }

    public bool Wants((int, int) at) => at.Item2 > 0;

    double[]? WeightsOf(int walk) => _forks.Objectives[_forks.Forks[walks.Walks[walk].Fork].Objective].ClassWeights;

    /// <summary>The first walk from <paramref name="from"/> on that is in the set, or is not; −1 where there is
    /// none.</summary>
    static int Next(ReadOnlySpan<ulong> set, int from, bool isIn)
    {
        for (var word = from >> 6; word < set.Length; word++)
        {
            var bits = isIn ? set[word] : ~set[word];
            if (word == from >> 6) bits &= ulong.MaxValue << from;
            if (bits != 0) return (word << 6) + BitOperations.TrailingZeroCount(bits);
        }

        return -1;
    }
}
