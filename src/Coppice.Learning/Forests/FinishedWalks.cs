using Coppice.Learning.Trees;
using Coppice.Learning.Trees.Growth;

namespace Coppice.Learning.Forests;

/// <summary>Hands out the predictions of settings whose last tree stands.</summary>
/// <param name="votes">The votes so far.</param>
/// <param name="rows">The rows that were voted on.</param>
/// <param name="classes">The classes.</param>
/// <param name="walkOf">The walk of each setting.</param>
sealed class FinishedWalks(VoteTable votes, int rows, int classes, int[] walkOf)
{
    /// <summary>Walks are copied out so many at a time: a cache line of their votes.</summary>
    const int Together = 8;

    readonly long[] _votes = new long[Together * rows * votes.Width];
    readonly double[] _probabilities = new double[rows * classes];

    /// <summary>Hands out the settings given.</summary>
    public void Hand(IEnumerable<int> settings, int trees, PredictionSink sink)
    {
        var ordered = settings.ToArray();
        Array.Sort(Array.ConvertAll(ordered, s => walkOf[s]), ordered);
        var (first, count) = (0, 0);
        var last = -1;
        foreach (var setting in ordered)
        {
            var walk = walkOf[setting];
            if (walk >= first + count)
            {
                (first, count) = (walk, Math.Min(Together, walkOf[ordered[^1]] - walk + 1));
                votes.CopyTo(first, count, _votes);
            }

            if (walk != last)
            {
                var length = rows * votes.Width;
                Votes.ToProbabilities(_votes.AsSpan((walk - first) * length, length), trees, classes, _probabilities);
                last = walk;
            }

            sink(setting, _probabilities);
        }
    }
}
