using Coppice.Learning.Numerics;

namespace Coppice.Learning.Boosting.Binning;

/// <summary>The rows that edges of bins are read from: those of the smallest hashes of the seed and their number, so
/// that it does not matter how rows are parted, nor in how many pieces they come.</summary>
static class RowSample
{
    /// <summary>So many at most.</summary>
    public const int Most = 200_000;

    /// <summary>Whose number is added to a row's before it is hashed.</summary>
    public static ulong KeyOf(ulong seed) => RandomKey.Of(seed, Purpose.BinEdges, 0).Value;

    /// <summary>The rows, in ascending order; null for all.</summary>
    public static int[]? Of(int rows, ulong seed)
    {
        if (rows <= Most) return null;
        var key = KeyOf(seed);
        // A tenth more than are wanted, so that as many as that are found but for a chance of none.
        var limit = rows < 2 * Most ? ulong.MaxValue : (ulong)(ulong.MaxValue * (1.1 * Most / rows));
        var sample = new List<(ulong Hash, int Row)>();
        for (var row = 0; row < rows; row++)
            if (RandomKey.Mix(key + (ulong)row) is var hash && hash <= limit) sample.Add((hash, row));
        return [.. sample.OrderBy(s => s.Hash).Take(Most).Select(s => s.Row).Order()];
    }
}
