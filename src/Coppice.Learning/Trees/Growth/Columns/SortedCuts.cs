using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Coppice.Learning.Trees.Criteria;

namespace Coppice.Learning.Trees.Growth.Columns;

/// <summary>The best cut by the source in whose order the rows stand. Of each block of rows only the sums are taken
/// first: they bound what its cuts can score, and few blocks are worth a look at each cut. One instance a
/// slot.</summary>
sealed unsafe class SortedCuts(NodeColumns columns)
{
    /// <summary>More than bounds and scores can be off by rounding.</summary>
    const double Slack = 1 + 1e-12;

    readonly ulong[] _lefts = new ulong[NodeColumns.Block + BestCut.Padding];
    readonly int[] _rows = new int[NodeColumns.Block];
    ulong[] _before = new ulong[16];
    double[] _bounds = new double[16];

    /// <summary>The cell of the rows that go left at the cut found.</summary>
    public ulong Left { get; private set; }

    /// <summary>How many of the node's rows go left at the first of the best cuts that score more than
    /// <paramref name="score"/>, which receives the score; or −1.</summary>
    /// <param name="start">Where the node's rows begin.</param>
    /// <param name="length">How many it has.</param>
    /// <param name="total">Their cell.</param>
    /// <param name="leafRows">The fewest rows of a leaf.</param>
    /// <param name="score">What is to be beaten.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public int Find(int start, int length, ulong total, int leafRows, ref double score)
    {
        var blocks = (length + NodeColumns.Block - 1) / NodeColumns.Block;
        if (_bounds.Length < blocks)
        {
            _bounds = new double[blocks * 2];
            _before = new ulong[blocks * 2 + 1];
        }

        var reached = Math.Max(score, Bound(start, length, total, leafRows, blocks));
        var found = -1;
        for (var b = 0; b < blocks; b++)
        {
            if (_bounds[b] * Slack < reached) continue;
            var at = FindIn(start, b * NodeColumns.Block, length, _before[b], total, leafRows, ref score);
            if (at < 0) continue;
            found = at;
            reached = Math.Max(reached, score);
        }

        return found;
    }

    /// <summary>Bounds the scores within each block; returns a score that some cut between two blocks
    /// has.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    double Bound(int start, int length, ulong total, int leafRows, int blocks)
    {
        var draws = columns.Draws + start;
        var positives = columns.Positives + start;
        var codes = columns.Wide + start;
        var reached = double.NegativeInfinity;
        ulong before = 0;
        for (var b = 0; b < blocks; b++)
        {
            var i = b * NodeColumns.Block;
            _before[b] = before;
            var rows = Math.Min(NodeColumns.Block, length - i);
            var inside = Vector512.LessThan(Vector512<byte>.Indices, Vector512.Create((byte)rows));
            var drawn = Vector512.Sum(Simd.Sum(Vector512.Load(draws + i) & inside));
            var positive = Vector512.Sum(Simd.Sum(Vector512.Load(positives + i) & inside));
            _bounds[b] = Highest(before, drawn, positive, total);
            before += PackedCells.Of(rows, drawn, positive);
            if (i + rows == length || codes[i + rows - 1] == codes[i + rows]) continue;
            if (i + rows < leafRows || length - i - rows < leafRows) continue;
            reached = Math.Max(reached, default(Gini).Score(default(PackedCells), ref before, ref total, null));
        }

        return reached;
    }

    // The score is convex in the counts of both classes, so it is highest in a corner of what the block's rows can add.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static double Highest(ulong before, ulong drawn, ulong positive, ulong total)
    {
        double first = PackedCells.DrawsOf(before), firstOnes = PackedCells.PositivesOf(before);
        double all = PackedCells.DrawsOf(total), allOnes = PackedCells.PositivesOf(total);
        double ones = positive, zeros = drawn - positive;
        var leftOnes = Vector256.Create(firstOnes, firstOnes, firstOnes + ones, firstOnes + ones);
        var left = Vector256.Create(first, first + zeros, first + ones, first + ones + zeros);
        var rightOnes = Vector256.Create(allOnes) - leftOnes;

        // An empty side has no rows of class 1 either: whatever it is divided by, it adds nothing.
        var one = Vector256.Create(1.0);
        var corners = leftOnes * leftOnes / Vector256.Max(left, one)
            + rightOnes * rightOnes / Vector256.Max(Vector256.Create(all) - left, one);
        return Math.Max(Math.Max(corners[0], corners[1]), Math.Max(corners[2], corners[3]));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    int FindIn(int start, int from, int length, ulong before, ulong total, int leafRows, ref double score)
    {
        var draws = columns.Draws + start;
        var positives = columns.Positives + start;
        var codes = columns.Wide + start;
        var end = Math.Min(length - 1, from + NodeColumns.Block);
        var count = 0;
        for (var i = from; i < end; i++)
        {
            // Written in any case, and kept where another code follows: no branch to guess.
            before += PackedCells.Of(1, draws[i], positives[i]);
            _lefts[count] = before;
            _rows[count] = i + 1;
            count += codes[i] != codes[i + 1] ? 1 : 0;
        }

        var found = BestCut.Find(Criterion.Gini, ref _lefts[0], count, total, leafRows, ref score);
        if (found < 0) return -1;
        Left = _lefts[found];
        return _rows[found];
    }
}
