using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Coppice.Learning.Trees.Growth.Columns;

/// <summary>Counts a node's rows by code, in cells of half a word, those of <see cref="SmallLanes"/>. One instance a
/// slot.</summary>
sealed unsafe class NarrowCounts
{
    /// <summary>The most rows of a node.</summary>
    public const int MostRows = 1023;

    const int Width = SmallLanes.Width;

    /// <summary>Cells from one histogram to the next: not 4 KiB, which a CPU takes for the same at first.</summary>
    const int Apart = 256 + 3 * Width;

    // Of so few codes each is looked for by vectors; of more the more rows there are to each.
    const int FewCodes = 20;
    const int LeastCodes = 5;
    const int RowsToCode = 50;

    readonly NodeColumns _columns;
    readonly int[] _common;
    readonly uint[] _store = GC.AllocateArray<uint>(4 * Apart + MostRows + Width, pinned: true);
    readonly uint* _cells;
    readonly uint* _rows;
    int _start, _length;
    uint _total;
    bool _weighed;

    public NarrowCounts(NodeColumns columns, int[] common)
    {
        (_columns, _common) = (columns, common);
        _cells = (uint*)Unsafe.AsPointer(ref _store[0]);
        _rows = _cells + 4 * Apart;
    }

    /// <summary>Whether a node's counts fit the cells.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Fit(ulong total) =>
        PackedCells.RowsOf(total) <= MostRows && PackedCells.DrawsOf(total) <= SmallLanes.Mask;

    /// <summary>Takes on another node.</summary>
    public void Begin(int start, int length, uint total)
    {
        (_start, _length, _total) = (start, length, total);
        _weighed = false;
    }

    /// <summary>The cell of the rows that hold one code.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public uint Held(byte* column, int code)
    {
        column += _start;
        var draws = _columns.Draws + _start;
        var positives = _columns.Positives + _start;
        var wanted = Vector512.Create((byte)code);
        var (sum, rows, length) = (Vector512<ulong>.Zero, 0, _length);
        var i = 0;
        for (; i <= length - NodeColumns.Block; i += NodeColumns.Block)
        {
            var held = Vector512.Equals(Vector512.Load(column + i), wanted);
            rows += BitOperations.PopCount(held.ExtractMostSignificantBits());
            sum += Simd.Sum(Vector512.Load(draws + i) & held) << SmallLanes.Bits;
            sum += Simd.Sum(Vector512.Load(positives + i) & held);
        }

        if (i < length)
        {
            var held = Vector512.Equals(Vector512.Load(column + i), wanted)
                & Vector512.LessThan(Vector512<byte>.Indices, Vector512.Create((byte)(length - i)));
            rows += BitOperations.PopCount(held.ExtractMostSignificantBits());
            sum += Simd.Sum(Vector512.Load(draws + i) & held) << SmallLanes.Bits;
            sum += Simd.Sum(Vector512.Load(positives + i) & held);
        }

        return (uint)rows << SmallLanes.RowShift | (uint)Vector512.Sum(sum);
    }

    /// <summary>By code, the cells of a source's rows; up to a whole vector those behind the last are empty.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public uint* Count(in FeatureColumn column)
    {
        var cells = _cells;
        var codes = column.Count;
        if (_common[column.Source] is var common and >= 0)
        {
            CountOthers(column.Codes + _start, codes, common);
        }
        else if (codes <= Math.Min(FewCodes, LeastCodes + _length / RowsToCode))
        {
            for (var i = 0; i < codes; i += Width) Vector512<uint>.Zero.Store(cells + i);
            var rest = _total;
            for (var code = 1; code < codes; code++) rest -= cells[code] = Held(column.Codes, code);
            cells[0] = rest;
        }
        else
        {
            if (!_weighed) Weigh();
            CountInTurns(column.Codes + _start, codes);
        }

        return cells;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    void Weigh()
    {
        _weighed = true;
        var draws = _columns.Draws + _start;
        var positives = _columns.Positives + _start;
        var one = Vector512.Create(1U << SmallLanes.RowShift);
        for (var i = 0; i < _length; i += Width)
        {
            (Simd.Widen(Vector128.Load(draws + i)) << SmallLanes.Bits | Simd.Widen(Vector128.Load(positives + i)) | one)
                .Store(_rows + i);
        }
    }

    /// <summary>Counts the rows that have another code than most: the others are the rest.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    void CountOthers(byte* column, int codes, int common)
    {
        var draws = _columns.Draws + _start;
        var positives = _columns.Positives + _start;
        var cells = _cells;
        var (length, rest) = (_length, _total);
        var most = Vector512.Create((byte)common);
        for (var i = 0; i < codes; i += Width) Vector512<uint>.Zero.Store(cells + i);
        for (var i = 0; i < length; i += NodeColumns.Block)
        {
            var others = ~Vector512.Equals(Vector512.Load(column + i), most).ExtractMostSignificantBits();
            if (length - i < NodeColumns.Block) others &= ulong.MaxValue >> (NodeColumns.Block - (length - i));
            for (; others != 0; others &= others - 1)
            {
                nint at = i + BitOperations.TrailingZeroCount(others);
                var cell = 1U << SmallLanes.RowShift | (uint)draws[at] << SmallLanes.Bits | positives[at];
                cells[column[at]] += cell;
                rest -= cell;
            }
        }

        cells[common] = rest;
    }

    // Rows of one code wait for each other: so they take turns on four histograms.
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    void CountInTurns(byte* column, int codes)
    {
        var rows = _rows;
        var a = _cells;
        var b = a + Apart;
        var c = b + Apart;
        var d = c + Apart;
        for (nint i = 0; i < codes; i += Width)
        {
            Vector512<uint>.Zero.Store(a + i);
            Vector512<uint>.Zero.Store(b + i);
            Vector512<uint>.Zero.Store(c + i);
            Vector512<uint>.Zero.Store(d + i);
        }

        nint at = 0, end = _length;
        for (; at < end - 3; at += 4)
        {
            a[column[at]] += rows[at];
            b[column[at + 1]] += rows[at + 1];
            c[column[at + 2]] += rows[at + 2];
            d[column[at + 3]] += rows[at + 3];
        }

        for (; at < end; at++) a[column[at]] += rows[at];
        for (nint i = 0; i < codes; i += Width)
        {
            (Vector512.Load(a + i) + Vector512.Load(b + i) + (Vector512.Load(c + i) + Vector512.Load(d + i)))
                .Store(a + i);
        }
    }
}
