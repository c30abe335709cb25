using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Coppice.Learning.Trees.Growth.Columns;

/// <summary>Makes the cuts of more rows of a small subtree than a vector of lanes holds: each code, or each row's,
/// gives the set of rows that it sends left, and sets are summed. One instance a slot.</summary>
sealed unsafe class SmallMasks
{
    // Of so few codes each is looked for, present or not.
    const int FewCodes = 24;

    const int Eight = 8;

    readonly RowSums _sums;
    readonly ulong[] _setStore = GC.AllocateArray<ulong>(2 * NodeColumns.Block, pinned: true);
    readonly uint[] _cellStore = GC.AllocateArray<uint>(2 * NodeColumns.Block, pinned: true);
    readonly ulong* _sets;
    readonly uint* _cells;

    public SmallMasks(RowSums sums)
    {
        _sums = sums;
        _sets = (ulong*)Unsafe.AsPointer(ref _setStore[0]);
        _cells = (uint*)Unsafe.AsPointer(ref _cellStore[0]);
    }

    /// <summary>Adds a feature's cuts where its rows differ.</summary>
    /// <param name="set">The node's rows.</param>
    /// <param name="column">The feature's source.</param>
    /// <param name="codes">The codes of the subtree's rows.</param>
    /// <param name="feature">The feature.</param>
    /// <param name="place">Where it was drawn.</param>
    /// <param name="cuts">Receives them.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public void Add(ulong set, in FeatureColumn column, byte* codes, int feature, int place, DrawnCuts cuts)
    {
        var own = Vector512.Load(codes);
        var first = codes[BitOperations.TrailingZeroCount(set)];
        var others = set & ~Vector512.Equals(own, Vector512.Create(first)).ExtractMostSignificantBits();
        if (others == 0) return;
        if (column.Category == FeatureColumn.IsSplitBySets)
        {
            var count = EachCode<Equal>(own, set, (column.Count + SmallLanes.Width - 1) & -SmallLanes.Width);
            _sums.Sum(_sets, count, _cells);
            count = SmallLanes.CutByRate(_cells, count, cuts.Keys, cuts.Lefts);
            cuts.Add(feature, place, count, false);
        }
        else if (column.Count <= FewCodes)
        {
            var count = EachCode<UpTo>(own, set, (column.Count + Eight - 1) & -Eight);
            _sums.Sum(_sets, count, cuts.Lefts);
            for (var i = 0; i < count; i += Eight)
                (Vector256<uint>.Indices + Vector256.Create((uint)i)).Store(cuts.Keys + i);
            cuts.Add(feature, place, count, true);
        }
        else
        {
            // One row stands for those that have the first's code.
            var count = EachRow(own, codes, set, others | set & (~set + 1), cuts.Keys);
            _sums.Sum(_sets, count, cuts.Lefts);
            cuts.Add(feature, place, count, false);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    int EachCode<TTest>(Vector512<byte> own, ulong set, int count)
        where TTest : struct, ITest
    {
        var code = Vector512<byte>.Zero;
        var sets = _sets;
        for (nint c = 0; c < count; c++)
        {
            sets[c] = TTest.Holds(own, code).ExtractMostSignificantBits() & set;
            code += Vector512<byte>.One;
        }

        return count;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    int EachRow(Vector512<byte> own, byte* codes, ulong set, ulong rows, uint* keys)
    {
        nint count = 0;
        var sets = _sets;
        for (; rows != 0; rows &= rows - 1)
        {
            var code = codes[BitOperations.TrailingZeroCount(rows)];
            sets[count] = Vector512.LessThanOrEqual(own, Vector512.Create(code)).ExtractMostSignificantBits() & set;
            keys[count++] = code;
        }

        Vector512<ulong>.Zero.Store(sets + count);
        return (int)count;
    }

    interface ITest
    {
        static abstract Vector512<byte> Holds(Vector512<byte> own, Vector512<byte> code);
    }

    readonly struct UpTo : ITest
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<byte> Holds(Vector512<byte> own, Vector512<byte> code) =>
            Vector512.LessThanOrEqual(own, code);
    }

    readonly struct Equal : ITest
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<byte> Holds(Vector512<byte> own, Vector512<byte> code) =>
            Vector512.Equals(own, code);
    }
}
