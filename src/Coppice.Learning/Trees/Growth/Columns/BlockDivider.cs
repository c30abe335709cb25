using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Coppice.Learning.Trees.Growth.Columns;

/// <summary>Divides columns 64 rows at a time, each block with an instruction or two.</summary>
sealed unsafe class BlockDivider(nint[] columns, ushort* wide, int stride) : ColumnDivider(columns, wide, stride, 4)
{
    const int Block = NodeColumns.Block;
    const int Half = Block / 2;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Divide(int start, int length, int left, byte* sides)
    {
        if (length <= 2 * Block) DivideTwo(start, length, left, sides);
        else DivideMany(start, length, left, sides);
        if (Wide != null) DivideWide(start, length, length - left, sides);
    }

    // Both blocks are read before they are written: nothing needs to be put aside.
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    void DivideTwo(int start, int length, int left, byte* sides)
    {
        var (first, second) = (Vector512.Load(sides), Vector512.Load(sides + Block));
        nint firstLeft = BitOperations.PopCount(first.ExtractMostSignificantBits());
        var (firstOthers, secondOthers) = (~first, ~second);
        foreach (var c in Columns)
        {
            var column = (byte*)c + start;
            var (low, high, behind) = (Vector512.Load(column), Vector512.Load(column + Block),
                Vector512.Load(column + length));
            var right = column + left;
            Avx512Vbmi2.Compress(low, first, low).Store(column);
            Avx512Vbmi2.Compress(high, second, high).Store(column + firstLeft);
            Avx512Vbmi2.Compress(low, firstOthers, low).Store(right);
            Avx512Vbmi2.Compress(high, secondOthers, high).Store(right + (Block - firstLeft));
            behind.Store(column + length);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    void DivideMany(int start, int length, int left, byte* sides)
    {
        nint right = length - left;

        // A column's right rows come back once the next has been divided: what was just written apart is not to be
        // read at once.
        var turn = Apart;
        var other = Apart + 2 * Stride;
        byte* waiting = null;
        var waitingBehind = Vector512<byte>.Zero;
        foreach (var c in Columns)
        {
            var column = (byte*)c + start;
            var behind = Vector512.Load(column + length);
            var to = column;
            var spare = turn;
            for (nint i = 0; i < length; i += Block)
            {
                var (side, codes) = (Vector512.Load(sides + i), Vector512.Load(column + i));
                nint goLeft = BitOperations.PopCount(side.ExtractMostSignificantBits());
                Avx512Vbmi2.Compress(codes, side, codes).Store(to);
                Avx512Vbmi2.Compress(codes, ~side, codes).Store(spare);
                to += goLeft;
                spare += Block - goLeft;
            }

            if (waiting != null) Return(other, waiting, right, waitingBehind);
            waiting = to;
            waitingBehind = behind;
            var next = other;
            other = turn;
            turn = next;
        }

        Return(other, waiting, right, waitingBehind);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Return(byte* from, byte* to, nint count, Vector512<byte> behind)
    {
        for (nint i = 0; i < count; i += Block) Vector512.Load(from + i).Store(to + i);
        behind.Store(to + count);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    void DivideWide(int start, int length, nint right, byte* sides)
    {
        var column = Wide + start;
        var behind = Vector512.Load(column + length);
        var to = column;
        var end = (ushort*)Apart;
        for (var i = 0; i < length; i += Half)
        {
            var side = Vector512.WidenLower(Vector512.Load((sbyte*)sides + i)).AsUInt16();
            var codes = Vector512.Load(column + i);
            var goLeft = BitOperations.PopCount(side.ExtractMostSignificantBits());
            Avx512Vbmi2.Compress(codes, side, codes).Store(to);
            Avx512Vbmi2.Compress(codes, ~side, codes).Store(end);
            to += goLeft;
            end += Half - goLeft;
        }

        var spare = (ushort*)Apart;
        for (var i = 0; i < right; i += Half) Vector512.Load(spare + i).Store(to + i);
        behind.Store(column + length);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public override void Keep(int start, int length, byte* sides)
    {
        foreach (var c in Columns)
        {
            var column = (byte*)c + start;
            var behind = Vector512.Load(column + length);
            var to = column;
            for (nint i = 0; i < length; i += Block)
                to += Simd.Compress(column + i, Vector512.Load(sides + i), to);
            behind.Store(column + length);
        }

        if (Wide == null) return;
        var codesAt = Wide + start;
        var behindWide = Vector512.Load(codesAt + length);
        var toWide = codesAt;
        for (var i = 0; i < length; i += Half)
        {
            var side = Vector512.WidenLower(Vector512.Load((sbyte*)sides + i)).AsUInt16();
            toWide += Simd.Compress(codesAt + i, side, toWide);
        }

        behindWide.Store(codesAt + length);
    }
}
