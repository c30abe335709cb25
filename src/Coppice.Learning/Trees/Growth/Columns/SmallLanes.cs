using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Coppice.Learning.Trees.Growth.Columns;

/// <summary>Few rows as lanes of vectors, sixteen to each: every row is compared with every other, which is quicker
/// than to count or to sort them.</summary>
/// <remarks>A cell of few rows takes one lane: rows, draws, and draws of class 1. What stands in lanes behind the last
/// row is a cell of some cut, too, or of none.</remarks>
static unsafe class SmallLanes
{
    public const int Width = 16;
    public const int Bits = 11;
    public const uint Mask = (1U << Bits) - 1;
    public const int RowShift = 2 * Bits;

    /// <summary>Two classes' shares as whole numbers: any two that differ with so few draws differ by more than
    /// 1.</summary>
    const double RateScale = (1 << 24) - 1;

    /// <summary>A cell of few rows as one lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Of(ulong cell) =>
        (uint)PackedCells.RowsOf(cell) << RowShift | (uint)PackedCells.DrawsOf(cell) << Bits
        | (uint)PackedCells.PositivesOf(cell);

    /// <summary>A lane's cell as others are.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Wide(uint cell) =>
        PackedCells.Of((int)(cell >> RowShift), cell >> Bits & Mask, cell & Mask);

    /// <summary>The cells of single rows: what was drawn, and of it class 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Weigh(Vector512<byte> draws, Vector512<byte> positives, int rows, uint* cells)
    {
        Weigh(draws.GetLower().GetLower(), positives.GetLower().GetLower(), cells);
        if (rows <= Width) return;
        Weigh(draws.GetLower().GetUpper(), positives.GetLower().GetUpper(), cells + Width);
        if (rows <= 2 * Width) return;
        Weigh(draws.GetUpper().GetLower(), positives.GetUpper().GetLower(), cells + 2 * Width);
        Weigh(draws.GetUpper().GetUpper(), positives.GetUpper().GetUpper(), cells + 3 * Width);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Weigh(Vector128<byte> draws, Vector128<byte> positives, uint* cells) =>
        (Simd.Widen(draws) << Bits | Simd.Widen(positives) | Vector512.Create(1U << RowShift)).Store(cells);

    /// <summary>Bytes as lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Widen(Vector512<byte> codes, int rows, uint* keys)
    {
        Simd.Widen(codes.GetLower().GetLower()).Store(keys);
        if (rows <= Width) return;
        Simd.Widen(codes.GetLower().GetUpper()).Store(keys + Width);
        if (rows <= 2 * Width) return;
        Simd.Widen(codes.GetUpper().GetLower()).Store(keys + 2 * Width);
        Simd.Widen(codes.GetUpper().GetUpper()).Store(keys + 3 * Width);
    }

    /// <summary>For each row the sum of the cells of all rows whose key is at most its own.</summary>
    public static void AddUpTo(uint* keys, uint* cells, int rows, uint* sums) => Add<UpTo>(keys, cells, rows, sums);

    /// <summary>For each row the sum of the cells of all rows that have its key.</summary>
    public static void AddEqual(uint* keys, uint* cells, int rows, uint* sums) => Add<Equal>(keys, cells, rows, sums);

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    static void Add<TTest>(uint* keys, uint* cells, int rows, uint* sums)
        where TTest : struct, ITest
    {
        if (rows <= Width)
        {
            var own = Vector512.Load(keys);
            var (even, odd) = (Vector512<uint>.Zero, Vector512<uint>.Zero);
            var j = 0;
            for (; j < rows - 1; j += 2)
            {
                even = Plus<TTest>(even, keys + j, cells + j, own);
                odd = Plus<TTest>(odd, keys + j + 1, cells + j + 1, own);
            }

            if (j < rows) even = Plus<TTest>(even, keys + j, cells + j, own);
            (even + odd).Store(sums);
            return;
        }

        for (var v = 0; v < rows; v += 2 * Width)
        {
            var (low, high) = (Vector512.Load(keys + v), Vector512.Load(keys + v + Width));
            var (lowSum, highSum) = (Vector512<uint>.Zero, Vector512<uint>.Zero);
            for (var j = 0; j < rows; j++)
            {
                lowSum = Plus<TTest>(lowSum, keys + j, cells + j, low);
                highSum = Plus<TTest>(highSum, keys + j, cells + j, high);
            }

            lowSum.Store(sums + v);
            highSum.Store(sums + v + Width);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector512<uint> Plus<TTest>(Vector512<uint> sum, uint* key, uint* cell, Vector512<uint> own)
        where TTest : struct, ITest
    {
        var holds = TTest.Holds(Vector512.Create(*key), own);
        return Vector512.IsHardwareAccelerated
            ? Vector512.ConditionalSelect(holds, sum + Vector512.Create(*cell), sum)
            : sum + (Vector512.Create(*cell) & holds);
    }

    /// <summary>The first lane that holds one of two cells, whatever their rows; or −1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Find(uint* cells, int rows, uint one, uint other)
    {
        var counts = Vector512.Create((1U << RowShift) - 1);
        for (var i = 0; i < rows; i += Width)
        {
            var own = Vector512.Load(cells + i) & counts;
            var found = (Vector512.Equals(own, Vector512.Create(one)) | Vector512.Equals(own, Vector512.Create(other)))
                .ExtractMostSignificantBits();
            if (found != 0) return i + BitOperations.TrailingZeroCount(found);
        }

        return -1;
    }

    /// <summary>Makes keys that order categories by their share of class 1, equal ones by their codes.</summary>
    /// <param name="keys">The codes; receives the keys.</param>
    /// <param name="cells">The cell of each row's category.</param>
    /// <param name="rows">How many.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void RankByRate(uint* keys, uint* cells, int rows)
    {
        var mask = Vector256.Create(Mask);
        for (var i = 0; i < rows; i += Width / 2)
        {
            var cell = Vector256.Load(cells + i);
            var rate = Simd.ToDouble(cell & mask) / Simd.ToDouble(cell >> Bits & mask);
            var whole = Simd.Truncate(rate * Vector512.Create(RateScale));
            (whole << 8 | Vector256.Load(keys + i)).Store(keys + i);
        }
    }

    /// <summary>The lowest lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Lowest(Vector512<uint> of)
    {
        var eight = Vector256.Min(of.GetLower(), of.GetUpper());
        var four = Vector128.Min(eight.GetLower(), eight.GetUpper());
        var two = Vector128.Min(four, Vector128.Shuffle(four, Vector128.Create(2u, 3, 0, 1)));
        return Math.Min(two[0], two[1]);
    }

    /// <summary>Makes cuts of the categories that occur, in the order of their share of class 1; returns how many
    /// occur.</summary>
    /// <param name="cells">By category, the cell of its rows; those that occur come to stand side by side.</param>
    /// <param name="codes">How many categories.</param>
    /// <param name="keys">Receives by cut what orders it: it ends in the category.</param>
    /// <param name="lefts">Receives by cut the cell of the rows that go left.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int CutByRate(uint* cells, int codes, uint* keys, uint* lefts)
    {
        var (count, at) = (0, Vector512<uint>.Indices);
        for (var i = 0; i < codes; i += Width, at += Vector512.Create((uint)Width))
        {
            var cell = Vector512.Load(cells + i);
            var occurs = ~Vector512.Equals(cell, Vector512<uint>.Zero);
            Simd.Compress(cell, occurs, cells + count);
            count += Simd.Compress(at, occurs, keys + count);
        }

        RankByRate(keys, cells, count);
        AddUpTo(keys, cells, count, lefts);
        return count;
    }

    /// <summary>Makes cuts of codes that ascend.</summary>
    /// <param name="cells">By code, the cell of its rows.</param>
    /// <param name="codes">How many codes.</param>
    /// <param name="keys">Receives the codes.</param>
    /// <param name="lefts">Receives by code the cell of the rows that go left.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void CutByCode(uint* cells, int codes, uint* keys, uint* lefts)
    {
        var (before, at) = (Vector512<uint>.Zero, Vector512<uint>.Indices);
        for (var i = 0; i < codes; i += Width, at += Vector512.Create((uint)Width))
        {
            var sums = Vector512.Load(cells + i);
            sums = before + Simd.SumUp(sums);
            before = Simd.Last(sums);
            sums.Store(lefts + i);
            at.Store(keys + i);
        }
    }

    /// <summary>The categories in which keys end: all, and those whose key is at most the last that goes
    /// left.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (ulong Held, ulong Left) CategoriesOf(uint* keys, int count, uint last)
    {
        var (held, left) = (Vector512<ulong>.Zero, Vector512<ulong>.Zero);
        var (most, end) = (Vector512.Create((ulong)last), Vector512.Create((ulong)count));
        for (var i = 0; i < count; i += 8)
        {
            var own = Simd.Widen(Vector256.Load(keys + i));
            var bit = Simd.ShiftLeft(Vector512<ulong>.One, own & Vector512.Create(63UL))
                & Vector512.LessThan(Vector512<ulong>.Indices + Vector512.Create((ulong)i), end);
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

    interface ITest
    {
        static abstract Vector512<uint> Holds(Vector512<uint> key, Vector512<uint> own);
    }

    readonly struct UpTo : ITest
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<uint> Holds(Vector512<uint> key, Vector512<uint> own) =>
            Vector512.LessThanOrEqual(key, own);
    }

    readonly struct Equal : ITest
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<uint> Holds(Vector512<uint> key, Vector512<uint> own) => Vector512.Equals(key, own);
    }
}
