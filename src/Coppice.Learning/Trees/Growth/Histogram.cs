using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Coppice.Learning.Trees.Coding;

namespace Coppice.Learning.Trees.Growth;

/// <summary>Counts rows by code.</summary>
static class Histogram
{
    /// <summary>A row's codes are asked for so many rows before they are counted.</summary>
    const int RowsAhead = 6;

    /// <summary>Adds the rows to the cells of one source; <paramref name="cells"/> begins at its code 0.</summary>
    public static void Add<TCells>(
        TCells kind, CodedSource source, ReadOnlySpan<ulong> rows, Span<ulong> cells)
        where TCells : struct, ICells
    {
        if (source.Bytes is { } bytes) Add(kind, bytes, rows, cells);
        else Add(kind, source.Words!, rows, cells); // codes are bytes or words
    }

    /// <summary>Adds the rows to the cells of one source, each fourth to the same of four histograms.</summary>
    public static void AddInTurns<TCells>(
        TCells kind, CodedSource source, ReadOnlySpan<ulong> rows, Span<ulong> first, Span<ulong> second,
        Span<ulong> third, Span<ulong> fourth)
        where TCells : struct, ICells
    {
        if (source.Bytes is { } bytes) AddInTurns(kind, bytes, rows, first, second, third, fourth);
        else AddInTurns(kind, source.Words!, rows, first, second, third, fourth); // codes are bytes or words
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void AddInTurns<TCells, TCode>(
        TCells kind, TCode[] codes, ReadOnlySpan<ulong> rows, Span<ulong> first, Span<ulong> second,
        Span<ulong> third, Span<ulong> fourth)
        where TCells : struct, ICells
        where TCode : unmanaged, IBinaryInteger<TCode>
    {
        ref var code = ref MemoryMarshal.GetArrayDataReference(codes);
        ref var row = ref MemoryMarshal.GetReference(rows);
        ref var a = ref MemoryMarshal.GetReference(first);
        ref var b = ref MemoryMarshal.GetReference(second);
        ref var c = ref MemoryMarshal.GetReference(third);
        ref var d = ref MemoryMarshal.GetReference(fourth);
        nint i = 0;
        for (; i < rows.Length - 3; i += 4)
        {
            AddOne(kind, ref code, Unsafe.Add(ref row, i), ref a);
            AddOne(kind, ref code, Unsafe.Add(ref row, i + 1), ref b);
            AddOne(kind, ref code, Unsafe.Add(ref row, i + 2), ref c);
            AddOne(kind, ref code, Unsafe.Add(ref row, i + 3), ref d);
        }

        for (; i < rows.Length; i++) AddOne(kind, ref code, Unsafe.Add(ref row, i), ref a);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void AddOne<TCells, TCode>(TCells kind, ref TCode code, ulong row, ref ulong cells)
        where TCells : struct, ICells
        where TCode : unmanaged, IBinaryInteger<TCode>
    {
        // Codes are below the source's count and rows below the table's: both were made here, neither comes from
        // outside.
        var at = nint.CreateTruncating(Unsafe.Add(ref code, kind.RowOf(row)));
        kind.AddRow(ref Unsafe.Add(ref cells, at * kind.Stride), kind.PayloadOf(row));
    }

    /// <summary>Adds the rows to the cells of every dense source.</summary>
    public static void AddAll<TCells>(
        TCells kind, RowCodes table, ReadOnlySpan<ulong> rows, Span<ulong> cells)
        where TCells : struct, ICells
    {
        AddRows(kind, table.Codes, table.Offsets, rows, cells);
        foreach (var source in table.Wide)
            Add(kind, source, rows, cells[(source.DenseOffset * kind.Stride)..]);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void AddRows<TCells>(
        TCells kind, byte[] codes, nint[] offsets, ReadOnlySpan<ulong> rows, Span<ulong> cells)
        where TCells : struct, ICells
    {
        ref var code = ref MemoryMarshal.GetArrayDataReference(codes);
        ref var offset = ref MemoryMarshal.GetArrayDataReference(offsets);
        ref var row = ref MemoryMarshal.GetReference(rows);
        ref var cell = ref MemoryMarshal.GetReference(cells);
        nint width = offsets.Length;
        nint inFours = width & ~3;
        nint last = rows.Length - 1;
        for (nint i = 0; i < rows.Length; i++)
        {
            var word = Unsafe.Add(ref row, i);
            ref var rowCode = ref Unsafe.Add(ref code, kind.RowOf(word) * width);
            var adds = kind.PayloadOf(word);
            Ask(ref Unsafe.Add(ref code, kind.RowOf(Unsafe.Add(ref row, nint.Min(i + RowsAhead, last))) * width));
            nint s = 0;
            for (; s < inFours; s += 4)
            {
                var first = Unsafe.Add(ref offset, s) + Unsafe.Add(ref rowCode, s);
                var second = Unsafe.Add(ref offset, s + 1) + Unsafe.Add(ref rowCode, s + 1);
                var third = Unsafe.Add(ref offset, s + 2) + Unsafe.Add(ref rowCode, s + 2);
                var fourth = Unsafe.Add(ref offset, s + 3) + Unsafe.Add(ref rowCode, s + 3);
                kind.AddRow(ref Unsafe.Add(ref cell, first * kind.Stride), adds);
                kind.AddRow(ref Unsafe.Add(ref cell, second * kind.Stride), adds);
                kind.AddRow(ref Unsafe.Add(ref cell, third * kind.Stride), adds);
                kind.AddRow(ref Unsafe.Add(ref cell, fourth * kind.Stride), adds);
            }

            for (; s < width; s++)
            {
                var at = Unsafe.Add(ref offset, s) + Unsafe.Add(ref rowCode, s);
                kind.AddRow(ref Unsafe.Add(ref cell, at * kind.Stride), adds);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void Add<TCells, TCode>(
        TCells kind, TCode[] codes, ReadOnlySpan<ulong> rows, Span<ulong> cells)
        where TCells : struct, ICells
        where TCode : unmanaged, IBinaryInteger<TCode>
    {
        ref var code = ref MemoryMarshal.GetArrayDataReference(codes);
        ref var row = ref MemoryMarshal.GetReference(rows);
        ref var cell = ref MemoryMarshal.GetReference(cells);
        for (nint i = 0; i < rows.Length; i++) AddOne(kind, ref code, Unsafe.Add(ref row, i), ref cell);
    }

    /// <summary>Has the CPU fetch what will soon be read.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe void Ask(ref byte codes)
    {
        if (Sse.IsSupported) Sse.Prefetch0(Unsafe.AsPointer(ref codes));
    }

    /// <summary>difference = whole − part, word by word: exact, since no field of a cell exceeds the whole's.</summary>
    public static void Subtract(ReadOnlySpan<ulong> whole, ReadOnlySpan<ulong> part, Span<ulong> difference)
    {
        if (part.Length != whole.Length || difference.Length != whole.Length)
            throw new ArgumentException($"{whole.Length} − {part.Length} = {difference.Length} words do not match.");
        ref var from = ref MemoryMarshal.GetReference(whole);
        ref var taken = ref MemoryMarshal.GetReference(part);
        ref var to = ref MemoryMarshal.GetReference(difference);
        nuint i = 0;
        for (; i + 8 <= (nuint)whole.Length; i += 8)
            (Vector512.LoadUnsafe(ref from, i) - Vector512.LoadUnsafe(ref taken, i)).StoreUnsafe(ref to, i);
        for (; i < (nuint)whole.Length; i++) Unsafe.Add(ref to, i) = Unsafe.Add(ref from, i) - Unsafe.Add(ref taken, i);
    }
}
