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
    int _count;

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

            // Behind the last row stand other keys.
            var behind = Vector512.GreaterThanOrEqual(Vector512<uint>.Indices, Vector512.Create((uint)(rows - i)));
            next = Vector512.Min(next, Vector512.ConditionalSelect(goesLeft | behind, none, own));
        }

        (Choice.Feature, Choice.LeftRows) = (feature, Bmi2.X64.ParallelBitDeposit(left, set));
        (Choice.Cut, Choice.Next) = ((int)most, (int)SmallLanes.Lowest(next));
        if (table.Table.Features[feature].Source == table.Wide) TakeCodes(set);
        _keys = keys;
        _count = rows;
        TakeCell(cell, rows);
    }

    /// <summary>Takes a split that sends the rows left whose code is at most this.</summary>
    /// <param name="feature">The feature.</param>
    /// <param name="codes">The codes of the subtree's rows, or their ranks.</param>
    /// <param name="most">The highest code that goes left.</param>
    /// <param name="cell">The cell of the rows that go left.</param>
    /// <param name="set">The node's rows.</param>
    /// <param name="rows">How many.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void TakeCode(int feature, byte* codes, byte most, uint cell, ulong set, int rows)
    {
        var own = Vector512.Load(codes);
        var goesLeft = Vector512.LessThanOrEqual(own, Vector512.Create(most));
        (Choice.Feature, Choice.LeftRows) = (feature, goesLeft.ExtractMostSignificantBits() & set);
        if (table.Table.Features[feature].Source == table.Wide) TakeCodes(set);
        else (Choice.Cut, Choice.Next) = (most, Least(own | goesLeft | ~NodeColumns.Spread(set)));
        TakeCell(cell, rows);
    }

    /// <summary>Takes the best cut, by categories.</summary>
    /// <param name="cuts">The cuts, a category each.</param>
    /// <param name="codes">The categories of the subtree's rows.</param>
    /// <param name="set">The node's rows.</param>
    /// <param name="rows">How many.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void TakeSet(DrawnCuts cuts, byte* codes, ulong set, int rows)
    {
        _keys = cuts.KeysOfBest;
        _count = cuts.CountOfBest;
        var left = SmallLanes.CategoriesOf(_keys, _count, cuts.Key).Left;
        (Choice.Feature, Choice.Cut, Choice.Next) = (cuts.Feature, (int)cuts.Key, 0);
        Choice.LeftRows = set & Simd.AreIn(Vector512.Load(codes), left).ExtractMostSignificantBits();
        TakeCell(cuts.Left, rows);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static int Least(Vector512<byte> of)
    {
        var half = Vector256.Min(of.GetLower(), of.GetUpper());
        var quarter = Vector128.Min(half.GetLower(), half.GetUpper()).AsUInt16();
        var pairs = Vector128.Min(quarter & Vector128.Create((ushort)byte.MaxValue), quarter >> 8);
        return Sse41.MinHorizontal(pairs)[0];
    }

    // The keys of the source that has words are ranks; by its codes the rows ascend.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
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
            var (held, left) = SmallLanes.CategoriesOf(_keys, _count, (uint)Choice.Cut);
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
}
