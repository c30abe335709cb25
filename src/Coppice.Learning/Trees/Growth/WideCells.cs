using System.Runtime.CompilerServices;

namespace Coppice.Learning.Trees.Growth;

/// <summary>Any number of classes and any weights: distinct rows, then the weight of each class, a word each.</summary>
/// <param name="classes">How many.</param>
/// <param name="rows">The rows of the table: payloads are kept by row.</param>
readonly struct WideCells(int classes, int rows = 0) : ICells
{
    const int ClassBits = 16;

    readonly ulong[] _payloads = new ulong[rows];

    public int Classes => classes;

    public int Stride => classes + 1;

    public void AddRow(ref ulong cell, ulong payload)
    {
        cell++;
        Unsafe.Add(ref cell, 1 + (int)(payload & ((1 << ClassBits) - 1))) += payload >> ClassBits;
    }

    public ulong Payload(int classCode, long weight) => ((ulong)weight << ClassBits) | (uint)classCode;

    public ulong Row(int row, ulong payload)
    {
        _payloads[row] = payload;
        return (ulong)row;
    }

    public int RowOf(ulong row) => (int)row;

    public ulong PayloadOf(ulong row) => _payloads[row];

    public int Rows(ref ulong cell) => (int)cell;

    public long Weight(ref ulong cell, int classCode) => (long)Unsafe.Add(ref cell, 1 + classCode);

    public bool IsPure(ref ulong cell)
    {
        var found = 0;
        for (var k = 1; k <= classes; k++)
            if (Unsafe.Add(ref cell, k) != 0) found++;
        return found <= 1;
    }
}
