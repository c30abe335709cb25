using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Coppice.Learning.Trees.Growth.Columns;

/// <summary>Counts a node's rows by code, in cells of one word. One instance a slot.</summary>
sealed unsafe class ColumnCounts
{
    const int MostCodes = 256;

    /// <summary>Cells from one histogram to the next: what is 4 KiB apart a CPU takes for the same at first.</summary>
    const int Apart = MostCodes + 24;

    // Of so few codes each is looked for by vectors; of more the more rows there are to each.
    const int FewCodes = 16;
    const int LeastCodes = 5;
    const int RowsToCode = 100;

    /// <summary>So many rows take turns on eight histograms instead of four.</summary>
    const int ManyRows = 512;

    readonly NodeColumns _columns;
    readonly int[] _common;
    bool _weighed;
    readonly ulong[] _cells = GC.AllocateArray<ulong>(8 * Apart, pinned: true);

    public ColumnCounts(NodeColumns columns, int[] common)
    {
        (_columns, _common) = (columns, common);
        Cells = (ulong*)Unsafe.AsPointer(ref _cells[0]);
    }

    /// <summary>Takes on another node.</summary>
    public void Begin() => _weighed = false;

    /// <summary>By code, the cells last counted.</summary>
    public ulong* Cells { get; }

    /// <summary>The cell of the rows that hold one code.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public ulong Held(int source, int start, int length, int code)
    {
        var column = _columns.Column(source) + start;
        var draws = _columns.Draws + start;
        var positives = _columns.Positives + start;
        var wanted = Vector512.Create((byte)code);
        var (drawn, positive, rows) = (Vector512<ulong>.Zero, Vector512<ulong>.Zero, 0);
        var i = 0;
        for (; i <= length - NodeColumns.Block; i += NodeColumns.Block)
        {
            var held = Vector512.Equals(Vector512.Load(column + i), wanted);
            rows += BitOperations.PopCount(held.ExtractMostSignificantBits());
            drawn += Simd.Sum(Vector512.Load(draws + i) & held);
            positive += Simd.Sum(Vector512.Load(positives + i) & held);
        }

        if (i < length)
        {
            var held = Vector512.Equals(Vector512.Load(column + i), wanted)
                & Vector512.LessThan(Vector512<byte>.Indices, Vector512.Create((byte)(length - i)));
            rows += BitOperations.PopCount(held.ExtractMostSignificantBits());
            drawn += Simd.Sum(Vector512.Load(draws + i) & held);
            positive += Simd.Sum(Vector512.Load(positives + i) & held);
        }

        return PackedCells.Of(rows, Vector512.Sum(drawn), Vector512.Sum(positive));
    }

    /// <summary>Counts all codes of a source.</summary>
    /// <param name="source">The source.</param>
    /// <param name="codes">How many codes it has.</param>
    /// <param name="start">Where the node's rows begin.</param>
    /// <param name="length">How many it has.</param>
    /// <param name="total">Their cell.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Count(int source, int codes, int start, int length, ulong total)
    {
        if (_common[source] >= 0)
        {
            CountOthers(source, codes, start, length, total);
            return;
        }

        if (codes <= Math.Min(FewCodes, LeastCodes + length / RowsToCode))
        {
            for (var code = 1; code < codes; code++) total -= Cells[code] = Held(source, start, length, code);
            Cells[0] = total;
            return;
        }

        if (!_weighed) _columns.Weigh(start, length);
        _weighed = true;
        CountInTurns(source, start, length, (codes + 7) & ~7);
    }

    /// <summary>Counts the rows that have another code than most: the others are the rest.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    void CountOthers(int source, int codes, int start, int length, ulong total)
    {
        var column = _columns.Column(source) + start;
        var draws = _columns.Draws + start;
        var positives = _columns.Positives + start;
        var most = Vector512.Create((byte)_common[source]);
        for (var i = 0; i < codes; i += 8) Vector512<ulong>.Zero.Store(Cells + i);
        for (var i = 0; i < length; i += NodeColumns.Block)
        {
            var others = ~Vector512.Equals(Vector512.Load(column + i), most).ExtractMostSignificantBits();
            if (length - i < NodeColumns.Block) others &= ulong.MaxValue >> (NodeColumns.Block - (length - i));
            for (; others != 0; others &= others - 1)
            {
                var at = i + BitOperations.TrailingZeroCount(others);
                var cell = PackedCells.Of(1, draws[at], positives[at]);
                Cells[column[at]] += cell;
                total -= cell;
            }
        }

        Cells[_common[source]] = total;
    }

    // Rows of one code wait for each other: so they take turns on four histograms.
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    void CountInTurns(int source, int start, int length, int codes)
    {
        var column = _columns.Column(source) + start;
        var cells = _columns.Cells;
        var a = Cells;
        var b = a + Apart;
        var c = b + Apart;
        var d = c + Apart;
        for (var i = 0; i < codes; i += 8)
        {
            Vector512<ulong>.Zero.Store(a + i);
            Vector512<ulong>.Zero.Store(b + i);
            Vector512<ulong>.Zero.Store(c + i);
            Vector512<ulong>.Zero.Store(d + i);
        }

        nint at = 0;
        if (length >= ManyRows)
        {
            var e = d + Apart;
            var f = e + Apart;
            var g = f + Apart;
            var h = g + Apart;
            for (var i = 0; i < codes; i += 8)
            {
                Vector512<ulong>.Zero.Store(e + i);
                Vector512<ulong>.Zero.Store(f + i);
                Vector512<ulong>.Zero.Store(g + i);
                Vector512<ulong>.Zero.Store(h + i);
            }

            for (; at < length - 7; at += 8)
            {
                a[column[at]] += cells[at];
                b[column[at + 1]] += cells[at + 1];
                c[column[at + 2]] += cells[at + 2];
                d[column[at + 3]] += cells[at + 3];
                e[column[at + 4]] += cells[at + 4];
                f[column[at + 5]] += cells[at + 5];
                g[column[at + 6]] += cells[at + 6];
                h[column[at + 7]] += cells[at + 7];
            }

            for (var i = 0; i < codes; i += 8)
            {
                (Vector512.Load(a + i) + Vector512.Load(e + i)).Store(a + i);
                (Vector512.Load(b + i) + Vector512.Load(f + i)).Store(b + i);
                (Vector512.Load(c + i) + Vector512.Load(g + i)).Store(c + i);
                (Vector512.Load(d + i) + Vector512.Load(h + i)).Store(d + i);
            }
        }

        for (; at < length - 3; at += 4)
        {
            a[column[at]] += cells[at];
            b[column[at + 1]] += cells[at + 1];
            c[column[at + 2]] += cells[at + 2];
            d[column[at + 3]] += cells[at + 3];
        }

        for (; at < length; at++) a[column[at]] += cells[at];
        for (var i = 0; i < codes; i += 8)
        {
            (Vector512.Load(a + i) + Vector512.Load(b + i) + Vector512.Load(c + i) + Vector512.Load(d + i))
                .Store(a + i);
        }
    }
}
