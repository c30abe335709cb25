using Coppice.Learning.Trees.Growth;

namespace Coppice.Learning.Forests;

/// <summary>Hands out the votes for settings whose last tree stands.</summary>
/// <param name="votes">The votes so far.</param>
/// <param name="rows">The rows that were voted on.</param>
/// <param name="walkOf">The walk of each setting.</param>
sealed class FinishedWalks(VoteTable votes, int rows, int[] walkOf)
{
    /// <summary>Walks are copied out so many at a time: a cache line of their votes.</summary>
    const int Together = 8;

    readonly int _length = rows * votes.Width;
    readonly long[] _votes = new long[Together * rows * votes.Width];

    /// <summary>Hands out the settings given, those of one walk together.</summary>
    public void Hand(IEnumerable<int> settings, PartSink sink)
    {
        var ordered = settings.ToArray();
        var walks = Array.ConvertAll(ordered, s => walkOf[s]);
        Array.Sort(walks, ordered);
        var (first, count) = (0, 0);
        for (int start = 0, end; start < walks.Length; start = end)
        {
            var walk = walks[start];
            for (end = start + 1; end < walks.Length && walks[end] == walk;) end++;
            if (walk >= first + count)
            {
                (first, count) = (walk, Math.Min(Together, walks[^1] - walk + 1));
                votes.CopyTo(first, count, _votes);
            }

            sink(ordered.AsSpan(start, end - start), _votes.AsSpan((walk - first) * _length, _length));
        }
    }
}
