using System.Runtime.CompilerServices;
using Coppice.Learning.Trees.Coding;

namespace Coppice.Learning.Trees.Growth.Columns;

/// <summary>A table's codes source by source, its rows in the order of the source that has the most codes: every node
/// of every tree then holds its rows in that order, and its cuts by that source need no counting.</summary>
sealed class ColumnTable
{
    /// <summary>All columns are moved with a node's rows: of more the drawn ones alone are better fetched.</summary>
    const int MostSources = 64;

    /// <summary>Of a code that so great a share of the rows has, the other rows alone are looked at.</summary>
    const double LeastCommon = 0.75;

    /// <summary>One row in so many is asked for what is common.</summary>
    const int CommonStep = 17;

    /// <summary>Bytes that may be read and written behind the last row of a column.</summary>
    public const int Padding = 128;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    ColumnTable(CodedTable table, int wide)
    {
        Table = table;
        Rows = table.Rows;
        // Columns a multiple of 4 KiB apart would compete for the same lines of the cache.
        Stride = (Rows + Padding + 4095) / 4096 * 4096 + 5 * 64;
        Wide = wide;
        RowAt = wide < 0 ? [.. Enumerable.Range(0, Rows)] : Order(table.Sources[wide]);
        Codes = new byte[table.Sources.Length * Stride];
        WideCodes = new ushort[wide < 0 ? 0 : Rows + Padding];
        Ones = new byte[Rows + Padding];
        for (var s = 0; s < table.Sources.Length; s++)
        {
            if (table.Sources[s].Bytes is not { } bytes) continue;
            var column = Codes.AsSpan(s * Stride, Rows);
            for (var i = 0; i < column.Length; i++) column[i] = bytes[RowAt[i]];
        }

        Common = Array.ConvertAll(table.Sources, CommonCode);
        for (var i = 0; i < Rows; i++) Ones[i] = table.ClassCodes[RowAt[i]] == 1 ? byte.MaxValue : (byte)0;
        if (wide < 0) return;
        for (var i = 0; i < Rows; i++) WideCodes[i] = table.Sources[wide].Words![RowAt[i]]; // wide ones have words
    }

    public CodedTable Table { get; }

    public int Rows { get; }

    /// <summary>Bytes from one column to the next.</summary>
    public int Stride { get; }

    /// <summary>The source whose codes are words, or −1.</summary>
    public int Wide { get; }

    /// <summary>By place: the row that stands there.</summary>
    public int[] RowAt { get; }

    /// <summary>By source, then place: the codes of those that have bytes.</summary>
    public byte[] Codes { get; }

    /// <summary>By place: the codes of <see cref="Wide"/>, which ascend.</summary>
    public ushort[] WideCodes { get; }

    /// <summary>By place: all bits where the row is of class 1.</summary>
    public byte[] Ones { get; }

    /// <summary>By source: the code of most of its rows, or −1 where there is none such.</summary>
    public int[] Common { get; }

    /// <summary>The table in columns, or null where they do not serve it or the CPU cannot compress them.</summary>
    public static ColumnTable? Of(CodedTable table)
    {
        if (!Simd.IsSupported || table.Classes.Count != 2 || table.Weights is not null) return null;
        if (table.Sources.Length > MostSources) return null;
        var wide = -1;
        for (var s = 0; s < table.Sources.Length; s++)
        {
            var source = table.Sources[s];
            if (source.MissingCode >= 0) return null;
            if (source.Bytes is not null) continue;
            if (source.Kind != SourceKind.Numeric || wide >= 0) return null;
            wide = s;
        }

        return new(table, wide);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static int CommonCode(CodedSource source)
    {
        if (source.Bytes is not { } bytes) return -1;
        var counts = new int[source.CodeCount];
        var looked = 0;
        for (var row = 0; row < bytes.Length; row += CommonStep, looked++) counts[bytes[row]]++;
        var most = Array.IndexOf(counts, counts.Max());
        return counts[most] >= LeastCommon * looked ? most : -1;
    }

    // By counting: rows of one code stay in their order.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static int[] Order(CodedSource source)
    {
        var codes = source.Words!; // it is wide
        var at = new int[source.CodeCount + 1];
        foreach (var code in codes) at[code + 1]++;
        for (var code = 1; code < at.Length; code++) at[code] += at[code - 1];
        var order = new int[codes.Length];
        for (var row = 0; row < codes.Length; row++) order[at[codes[row]]++] = row;
        return order;
    }
}
