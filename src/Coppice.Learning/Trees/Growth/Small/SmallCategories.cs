using System.Numerics;
using System.Runtime.CompilerServices;

namespace Coppice.Learning.Trees.Growth.Small;

/// <summary>The cuts of a source of categories in a small node, in the order of <see cref="CategoryOrder{TCells}"/>:
/// by class rate, equal ones as the categories stand.</summary>
sealed class SmallCategories(SmallRows rows)
{
    readonly double[] _rates = new double[SmallRows.MostRows];
    readonly ulong[] _held = new ulong[SmallRows.MostRows];

    /// <summary>Lists what goes left at each cut; returns how many there are, none where all rows hold the
    /// same.</summary>
    /// <param name="source">The source, which is ready.</param>
    /// <param name="set">The node's rows.</param>
    /// <param name="ones">Those of class 1: neither none nor all.</param>
    /// <param name="whole">Whether to list no cut between categories of one class alone: it scores less than one that
    /// keeps them together, but may leave enough rows on either side where that does not.</param>
    /// <param name="lefts">Receives the rows that go left.</param>
    public int ListCuts(int source, ulong set, ulong ones, bool whole, Span<ulong> lefts)
    {
        ref var rowsOf = ref rows.RowsOf(source);
        var (count, first, last) = (0, 0UL, 0UL);
        for (var present = rows.RanksOf(source, set); present != 0; present &= present - 1)
        {
            var held = Unsafe.Add(ref rowsOf, BitOperations.TrailingZeroCount(present)) & set;
            if (whole && (held & ones) == 0)
            {
                first |= held;
                continue;
            }

            if (whole && (held & ~ones) == 0)
            {
                last |= held;
                continue;
            }

            var cell = rows.CellOf(held);
            var rate = PackedCells.PositivesOf(cell) / (double)PackedCells.DrawsOf(cell);

            // Invariant: [0, count) is sorted; behind equals, so that they stay in order.
            var at = count++;
            for (; at > 0 && _rates[at - 1] > rate; at--) (_rates[at], _held[at]) = (_rates[at - 1], _held[at - 1]);
            (_rates[at], _held[at]) = (rate, held);
        }

        var cuts = 0;
        var left = first;
        if (first != 0) lefts[cuts++] = left;
        for (var i = 0; i < count; i++) lefts[cuts++] = left |= _held[i];
        return last != 0 ? cuts : cuts - 1;
    }

    /// <summary>Fills the set of categories that go left, a bit each: those the node does not hold follow the
    /// default.</summary>
    public void FillSet(int source, ulong set, ulong left, bool defaultLeft, Span<ulong> categories)
    {
        categories.Fill(defaultLeft ? ulong.MaxValue : 0);
        ref var rowsOf = ref rows.RowsOf(source);
        for (var present = rows.RanksOf(source, set); present != 0; present &= present - 1)
        {
            var rank = BitOperations.TrailingZeroCount(present);
            var code = rows.CodeOf(source, rank);
            ref var word = ref categories[code >> 6];
            word = (Unsafe.Add(ref rowsOf, rank) & left) != 0 ? word | 1UL << code : word & ~(1UL << code);
        }
    }
}
