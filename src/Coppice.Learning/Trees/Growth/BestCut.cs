using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Coppice.Learning.Trees.Criteria;

namespace Coppice.Learning.Trees.Growth;

/// <summary>Finds the best of many cuts whose rows weigh their draws alone, in cells of one word: eight at a time where
/// the CPU can, with the same bits everywhere.</summary>
static class BestCut
{
    /// <summary>Words that must be readable behind the last cut.</summary>
    public const int Padding = 8;

    /// <summary>The first of the cuts that score highest, above <paramref name="score"/>, and leave at least
    /// <paramref name="leafRows"/> rows on either side; or −1.</summary>
    /// <param name="criterion">What scores.</param>
    /// <param name="lefts">For each cut the cell of the rows that go left.</param>
    /// <param name="count">How many cuts.</param>
    /// <param name="node">The cell of all rows.</param>
    /// <param name="leafRows">At least 1.</param>
    /// <param name="score">What is to be beaten; receives the score of the cut found.</param>
    public static int Find(
        Criterion criterion, ref ulong lefts, int count, ulong node, int leafRows, ref double score)
    {
        if (criterion != Criterion.Gini)
            return FindOneByOne(default(Entropy), ref lefts, count, node, leafRows, ref score);
        return Vector256.IsHardwareAccelerated
            ? FindByGini(ref lefts, count, node, leafRows, ref score)
            : FindOneByOne(default(Gini), ref lefts, count, node, leafRows, ref score);
    }

    static int FindOneByOne<TCriterion>(
        TCriterion criterion, ref ulong lefts, int count, ulong node, int leafRows, ref double score)
        where TCriterion : struct, ICriterion
    {
        var found = -1;
        var mostRows = PackedCells.RowsOf(node) - leafRows;
        for (var i = 0; i < count; i++)
        {
            ref var left = ref Unsafe.Add(ref lefts, i);
            var rows = PackedCells.RowsOf(left);
            if (rows < leafRows || rows > mostRows) continue;
            var here = criterion.Score(default(PackedCells), ref left, ref node, null);
            if (!(here > score)) continue;
            (score, found) = (here, i);
        }

        return found;
    }

    // As Gini.Score, term by term.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static int FindByGini(ref ulong lefts, int count, ulong node, int leafRows, ref double score)
    {
        var (whole, mask) = (Vector512.Create(node), Vector512.Create((1UL << PackedCells.Bits) - 1));
        var leastRows = Vector512.Create((ulong)leafRows);
        var mostRows = Vector512.Create((ulong)(PackedCells.RowsOf(node) - leafRows));
        var best = Vector512.Create(score);
        var bestAt = Vector512.Create(long.MaxValue);
        var at = Vector512<long>.Indices;
        var end = Vector512.Create((long)count);
        for (nint i = 0; i < count; i += Vector512<ulong>.Count)
        {
            var left = Vector512.LoadUnsafe(ref lefts, (nuint)i);
            var right = whole - left;
            var leftPositives = Number(left & mask);
            var rightPositives = Number(right & mask);
            var scores = leftPositives * leftPositives / Number((left >> PackedCells.Bits) & mask)
                + rightPositives * rightPositives / Number((right >> PackedCells.Bits) & mask);
            var rows = left >> (2 * PackedCells.Bits);
            var taken = Vector512.GreaterThanOrEqual(rows, leastRows) & Vector512.LessThanOrEqual(rows, mostRows)
                & Vector512.LessThan(at, end).AsUInt64() & Vector512.GreaterThan(scores, best).AsUInt64();
            best = Vector512.ConditionalSelect(taken.AsDouble(), scores, best);
            bestAt = Vector512.ConditionalSelect(taken.AsInt64(), at, bestAt);
            at += Vector512.Create((long)Vector512<long>.Count);
        }

        // Lanes without a cut hold what was to be beaten.
        var highest = Highest(best);
        if (!(highest > score)) return -1;
        score = highest;
        var first = Vector512.ConditionalSelect(
            Vector512.Equals(best, Vector512.Create(highest)).AsInt64(), bestAt, Vector512.Create(long.MaxValue));
        return (int)Lowest(first);
    }

    // Below 2⁵², so that it can be the lower bits of a number whose lower bits are worth 1.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector512<double> Number(Vector512<ulong> count) =>
        Vector512.IsHardwareAccelerated
            ? Vector512.ConvertToDouble(count.AsInt64())
            : (count | Vector512.Create(0x4330000000000000UL)).AsDouble() - Vector512.Create((double)(1L << 52));

    static double Highest(Vector512<double> of)
    {
        var four = Vector256.MaxNative(of.GetLower(), of.GetUpper());
        var two = Vector128.MaxNative(four.GetLower(), four.GetUpper());
        return Math.Max(two[0], two[1]);
    }

    static long Lowest(Vector512<long> of)
    {
        var four = Vector256.Min(of.GetLower(), of.GetUpper());
        var two = Vector128.Min(four.GetLower(), four.GetUpper());
        return Math.Min(two[0], two[1]);
    }
}
