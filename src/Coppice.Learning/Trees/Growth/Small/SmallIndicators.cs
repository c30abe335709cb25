using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Coppice.Learning.Trees.Coding;

namespace Coppice.Learning.Trees.Growth.Small;

/// <summary>For each category that a feature indicates, which rows of a small subtree hold it.</summary>
sealed class SmallIndicators
{
    /// <summary>Up to so many cells are cleared whole for each subtree; of more, those that were written.</summary>
    const int FewCells = 1024;

    readonly RowCodes _rowCodes;
    readonly int[] _cellAt;

    // Where each source of indicators stands among the row codes and its cells begin; those whose codes are words.
    readonly (int At, int CellAt)[] _narrow;
    readonly (CodedSource Source, int CellAt)[] _wide;
    readonly ulong[] _holding;

    public SmallIndicators(CodedTable table)
    {
        _rowCodes = table.RowCodes;
        _cellAt = new int[table.Sources.Length];
        var cells = 0;
        for (var s = 0; s < _cellAt.Length; s++)
        {
            _cellAt[s] = cells;
            if (table.Sources[s].Kind == SourceKind.Indicators) cells += table.Sources[s].CodeCount;
        }

        _holding = new ulong[cells];
        var sources = Enumerable.Range(0, _cellAt.Length)
            .Where(s => table.Sources[s].Kind == SourceKind.Indicators)
            .ToLookup(s => _rowCodes.IndexOf(table.Sources[s]) >= 0);
        _narrow = [.. sources[true].Select(s => (_rowCodes.IndexOf(table.Sources[s]), _cellAt[s]))];
        _wide = [.. sources[false].Select(s => (table.Sources[s], _cellAt[s]))];
    }

    /// <summary>By cell: the rows that hold the category, a bit each.</summary>
    public ulong[] Holding => _holding;

    /// <summary>The cell of a feature that indicates a category.</summary>
    public int CellAt(CodedFeature feature) => _cellAt[feature.Source] + feature.Category;

    /// <summary>Forgets the rows of a subtree.</summary>
    public void Clear(ReadOnlySpan<int> rows)
    {
        if (_holding.Length <= FewCells) Array.Clear(_holding);
        else Mark(rows, 0);
    }

    /// <summary>Takes on the rows of a subtree.</summary>
    public void Set(ReadOnlySpan<int> rows) => Mark(rows, ulong.MaxValue);

    void Mark(ReadOnlySpan<int> rows, ulong keep)
    {
        // Codes are below the sources' counts and rows below the table's: both were made here.
        ref var holding = ref MemoryMarshal.GetArrayDataReference(_holding);
        ref var codes = ref MemoryMarshal.GetArrayDataReference(_rowCodes.Codes);
        nint width = _rowCodes.Width;
        for (var i = 0; i < rows.Length; i++)
        {
            ref var row = ref Unsafe.Add(ref codes, rows[i] * width);
            foreach (var (at, cellAt) in _narrow)
            {
                ref var held = ref Unsafe.Add(ref holding, cellAt + Unsafe.Add(ref row, at));
                held = (held | 1UL << i) & keep;
            }

            foreach (var (source, cellAt) in _wide)
            {
                ref var held = ref Unsafe.Add(ref holding, cellAt + source.Code(rows[i]));
                held = (held | 1UL << i) & keep;
            }
        }
    }
}
