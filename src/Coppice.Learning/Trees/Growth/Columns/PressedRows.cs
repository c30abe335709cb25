using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Coppice.Learning.Trees.Growth.Columns;

/// <summary>Presses those of 64 rows together that belong to a set, column by column. One instance a slot.</summary>
sealed unsafe class PressedRows
{
    const int Few = 8;
    const int Eights = NodeColumns.Block / 8;

    // Of few rows the place of each. Of more, for each eight the places of those to be taken, and how many bytes were
    // taken before; then room for what is pressed. Not asked for where an instruction does it.
    readonly ulong[] _store = GC.AllocateArray<ulong>(3 * Eights + 1, pinned: true);
    readonly ulong* _orders;
    bool _isFew;
    Vector512<byte> _side;

    public PressedRows() => _orders = (ulong*)Unsafe.AsPointer(ref _store[0]);

    /// <summary>Takes on a set of so many rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Begin(ulong set, int rows)
    {
        if (Avx512Vbmi2.IsSupported)
        {
            _side = NodeColumns.Spread(set);
            return;
        }

        var orders = _orders;
        _isFew = rows <= Few;
        if (_isFew)
        {
            // Behind the last row stands 64, a byte that may be read.
            for (nint i = 0; i < Few; i++, set &= set - 1) orders[i] = (ulong)BitOperations.TrailingZeroCount(set);
            return;
        }

        ulong before = 0;
        for (nint i = 0; i < Eights; i++, set >>= 8)
        {
            orders[i] = Simd.Orders[(byte)set];
            orders[Eights + i] = before;
            before += (ulong)BitOperations.PopCount((byte)set);
        }
    }

    /// <summary>The set's bytes of a column side by side; behind them stands anything.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector512<byte> Press(byte* column)
    {
        if (Avx512Vbmi2.IsSupported)
            return Avx512Vbmi2.Compress(Vector512<byte>.Zero, _side, Vector512.Load(column));
        var orders = _orders;
        if (_isFew)
        {
            var pressed = Four(column, orders) | (ulong)Four(column, orders + 4) << 32;
            return Vector128.CreateScalarUnsafe(pressed).AsByte().ToVector256Unsafe().ToVector512Unsafe();
        }

        var to = (byte*)(orders + 2 * Eights);
        for (nint i = 0; i < Eights; i++)
            *(ulong*)(to + orders[Eights + i]) = Simd.Order(column + 8 * i, orders[i]).AsUInt64().ToScalar();
        return Vector512.Load(to);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static uint Four(byte* column, ulong* places) =>
        column[places[0]] | (uint)column[places[1]] << 8
        | (uint)column[places[2]] << 16 | (uint)column[places[3]] << 24;
}
