using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Coppice.Learning.Trees.Growth.Columns;

/// <summary>The cells of any sets of at most 64 rows, of which each was drawn at most 31 times. One instance a
/// slot.</summary>
sealed unsafe class RowSums
{
    const int Four = 4;
    const int Eight = 8;
    const int Planes = 5;

    // By bit of a number: the rows in whose draws it is set, and in whose draws of class 1.
    readonly ulong[] _drawBits = new ulong[Planes];
    readonly ulong[] _positiveBits = new ulong[Planes];
    bool _isOften; // some row was drawn more than seven times

    // Of each four rows all sixteen sums, to be looked up. Two vectors each: those of the lower and of the upper four of
    // each eight rows, of draws, then of class 1's.
    readonly byte[] _store = GC.AllocateArray<byte>(8 * NodeColumns.Block, pinned: true);
    readonly byte* _sums;

    public RowSums() => _sums = (byte*)Unsafe.AsPointer(ref _store[0]);

    /// <summary>Takes on other rows.</summary>
    /// <param name="draws">How often each was drawn.</param>
    /// <param name="positives">The same where it is of class 1, else 0.</param>
    /// <param name="many">Whether many sets will be asked for.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Begin(Vector512<byte> draws, Vector512<byte> positives, bool many)
    {
        for (var b = 0; b < Planes; b++)
        {
            var bit = Vector512.Create((byte)(1 << b));
            _drawBits[b] = Vector512.Equals(draws & bit, bit).ExtractMostSignificantBits();
            _positiveBits[b] = Vector512.Equals(positives & bit, bit).ExtractMostSignificantBits();
        }

        _isOften = (_drawBits[Planes - 2] | _drawBits[Planes - 1]) != 0;

        if (!many || !Avx512Vbmi.IsSupported) return;
        Fill(draws, _sums);
        Fill(positives, _sums + 4 * NodeColumns.Block);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Fill(Vector512<byte> numbers, byte* sums)
    {
        // Sixteen lanes are the sixteen sets of four rows, and the next sixteen those of the row eight further on.
        var row = Vector512.Create(
            0x0000000000000000UL, 0x0000000000000000, 0x0808080808080808, 0x0808080808080808,
            0x1010101010101010, 0x1010101010101010, 0x1818181818181818, 0x1818181818181818).AsByte();
        var further = Vector512.Create((byte)(Four * Eight));
        Fill(numbers, row, sums);
        Fill(numbers, row + further, sums + NodeColumns.Block);
        row += Vector512.Create((byte)Four);
        Fill(numbers, row, sums + 2 * NodeColumns.Block);
        Fill(numbers, row + further, sums + 3 * NodeColumns.Block);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Fill(Vector512<byte> numbers, Vector512<byte> row, byte* sums)
    {
        var one = Vector512<byte>.One;
        var first = Vector512.Create(0xFF00FF00FF00FF00UL).AsByte();
        var second = Vector512.Create(0xFFFF0000FFFF0000UL).AsByte();
        var third = Vector512.Create(0xFFFFFFFF00000000UL).AsByte();
        var fourth = Vector512.Create(0UL, ulong.MaxValue, 0, ulong.MaxValue, 0, ulong.MaxValue, 0, ulong.MaxValue);
        var sum = Avx512Vbmi.PermuteVar64x8(numbers, row) & first;
        sum += Avx512Vbmi.PermuteVar64x8(numbers, row + one) & second;
        sum += Avx512Vbmi.PermuteVar64x8(numbers, row + one + one) & third;
        sum += Avx512Vbmi.PermuteVar64x8(numbers, row + one + one + one) & fourth.AsByte();
        sum.Store(sums);
    }

    /// <summary>The cell of a set of rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint Sum(ulong rows)
    {
        var cell = (uint)BitOperations.PopCount(rows) << SmallLanes.RowShift;
        cell += InPlane(rows, 0) + InPlane(rows, 1) + InPlane(rows, 2);
        return _isOften ? cell + InPlane(rows, 3) + InPlane(rows, 4) : cell;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    uint InPlane(ulong rows, int b)
    {
        var draws = BitOperations.PopCount(rows & Unsafe.Add(ref _drawBits[0], b));
        var positives = BitOperations.PopCount(rows & Unsafe.Add(ref _positiveBits[0], b));
        return (uint)(draws << SmallLanes.Bits | positives) << b;
    }

    /// <summary>Makes the cells of sets of rows, eight sets at a time.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public void Sum(ulong* sets, int count, uint* cells)
    {
        if (!Avx512Vbmi.IsSupported)
        {
            count = (count + Eight - 1) & -Eight;
            for (nint i = 0; i < count; i++) cells[i] = Sum(sets[i]);
            return;
        }

        var half = Vector512.Create((byte)0x0F);
        var place = Vector512.Create(0x7060504030201000UL).AsByte();
        var ofHalf = Vector512.Create(Vector128.Create((byte)0, 1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4));
        for (var i = 0; i < count; i += Eight)
        {
            var set = Vector512.Load(sets + i);
            var (lower, upper) = (set.AsByte() & half, (set >> Four).AsByte() & half);
            var rows = Simd.Sum(Avx512BW.Shuffle(ofHalf, lower) + Avx512BW.Shuffle(ofHalf, upper));
            (lower, upper) = (lower | place, upper | place);
            var draws = Simd.Sum(LookUp(0, lower) + LookUp(2, upper));
            var positives = Simd.Sum(LookUp(4, lower) + LookUp(6, upper));
            var cell = rows << SmallLanes.RowShift | draws << SmallLanes.Bits | positives;
            Avx512F.ConvertToVector256UInt32(cell).Store(cells + i);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    Vector512<byte> LookUp(int table, Vector512<byte> at)
    {
        var sums = _sums + table * NodeColumns.Block;
        return Avx512Vbmi.PermuteVar64x8x2(Vector512.Load(sums), at, Vector512.Load(sums + NodeColumns.Block));
    }
}
