using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Coppice.Learning.Trees.Growth.Columns;

/// <summary>The split last found at a node of at most 64 rows. One instance a slot.</summary>
sealed unsafe class SmallSplit(ColumnTable table, NodeColumns columns)
{
    /// <summary>The split: its feature is −1 where none is valid.</summary>
    public Choice Choice;

    int _start;
    uint* _keys;

    /// <summary>The cell of the rows that go left.</summary>
    public ulong Left { get; private set; }

    /// <summary>Takes on a subtree, whose rows begin here.</summary>
    public void Begin(int start) => _start = start;

    /// <summary>Takes a split that sends these rows left.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void TakeRows(int feature, ulong leftRows, uint cell, int rows)
    {
        (Choice.Feature, Choice.LeftRows) = (feature, leftRows);
        (Choice.Cut, Choice.Next) = (0, 0);
        TakeCell(cell, rows);
    }

    /// <summary>Takes a split that sends the rows left whose key is at most one row's.</summary>
    /// <param name="feature">The feature.</param>
    /// <param name="keys">By row of the node: its key, which ends in its code.</param>
    /// <param name="most">The highest key that goes left.</param>
    /// <param name="cell">The cell of the rows that go left.</param>
    /// <param name="set">The node's rows.</param>
    /// <param name="rows">How many.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void TakeKeys(int feature, uint* keys, uint most, uint cell, ulong set, int rows)
    {
        ulong left = 0;
        var (highest, none) = (Vector512.Create(most), Vector512.Create(uint.MaxValue));
        var next = none;
        for (var i = 0; i < rows; i += SmallLanes.Width)
        {
            var own = Vector512.Load(keys + i);
            var goesLeft = Vector512.LessThanOrEqual(own, highest);
            left |= goesLeft.ExtractMostSignificantBits() << i;
            next = Vector512.Min(next, Vector512.ConditionalSelect(goesLeft, none, own));
        }

        (Choice.Feature, Choice.LeftRows) = (feature, Bmi2.X64.ParallelBitDeposit(left, set));
        (Choice.Cut, Choice.Next) = ((int)most, (int)SmallLanes.Lowest(next));
        if (table.Table.Features[feature].Source == table.Wide) TakeCodes(set);
        _keys = keys;
        TakeCell(cell, rows);
    }

    // The keys of the source that has words are ranks; by its codes the rows ascend.
    void TakeCodes(ulong set)
    {
        var codes = columns.Wide + _start;
        Choice.Cut = codes[BitOperations.Log2(Choice.LeftRows)];
        Choice.Next = codes[BitOperations.TrailingZeroCount(set & ~Choice.LeftRows)];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    void TakeCell(uint cell, int rows)
    {
        var leftRows = BitOperations.PopCount(Choice.LeftRows);
        Left = PackedCells.Of(leftRows, cell >> SmallLanes.Bits & SmallLanes.Mask, cell & SmallLanes.Mask);
        Choice.DefaultLeft = 2 * leftRows >= rows;
    }

    /// <summary>Fills the set of categories that go left: those the node does not hold follow the default.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void FillSet(int source, ulong set, Span<ulong> categories)
    {
        var rest = Choice.DefaultLeft ? ulong.MaxValue : 0;
        if (categories.Length == 1)
        {
            var (held, left) = HeldIn(BitOperations.PopCount(set), (uint)Choice.Cut);
            categories[0] = rest & ~held | left;
            return;
        }

        categories.Fill(rest);
        var column = columns.Column(source) + _start;
        for (; set != 0; set &= set - 1)
        {
            var row = BitOperations.TrailingZeroCount(set);
            ref var word = ref categories[column[row] >> 6];
            var bit = 1UL << column[row];
            word = (Choice.LeftRows >> row & 1) != 0 ? word | bit : word & ~bit;
        }
    }

    // The keys end in the codes.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    (ulong Held, ulong Left) HeldIn(int rows, uint last)
    {
        var (held, left) = (Vector512<ulong>.Zero, Vector512<ulong>.Zero);
        var (most, count) = (Vector512.Create((ulong)last), Vector512.Create((ulong)rows));
        for (var i = 0; i < rows; i += 8)
        {
            var own = Avx512F.ConvertToVector512UInt64(Vector256.Load(_keys + i));
            var bit = Avx512F.ShiftLeftLogicalVariable(Vector512<ulong>.One, own & Vector512.Create(63UL))
                & Vector512.LessThan(Vector512<ulong>.Indices + Vector512.Create((ulong)i), count);
            held |= bit;
            left |= bit & Vector512.LessThanOrEqual(own, most);
        }

        return (Either(held), Either(left));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static ulong Either(Vector512<ulong> of)
    {
        var four = of.GetLower() | of.GetUpper();
        var two = four.GetLower() | four.GetUpper();
        return two[0] | two[1];
    }
}
