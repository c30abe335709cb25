using System.Runtime.Intrinsics;
using Coppice.Learning.Trees.Coding;

namespace Coppice.Learning.Trees.Growth;

/// <summary>Counts one category among a few rows by comparing them all at once: no histogram to clear. For cells of one
/// word. One instance a slot.</summary>
sealed class FewRows(int sources)
{
    const int Most = SplitSearch.FewRows;

    readonly ulong[] _payloads = new ulong[Most];
    readonly ulong[] _codes = new ulong[sources * Most];
    readonly int[] _seen = new int[sources];
    readonly bool[] _uniform = new bool[sources];
    int _node;
    int _length;

    public void Begin(ReadOnlySpan<ulong> payloads)
    {
        _node++;
        _length = payloads.Length;
        // Rows behind the last weigh nothing, up to a whole vector.
        var padded = (_length + Vector512<ulong>.Count - 1) / Vector512<ulong>.Count * Vector512<ulong>.Count;
        for (var i = 0; i < padded; i++) _payloads[i] = i < payloads.Length ? payloads[i] : 0;
    }

    /// <summary>Whether all rows hold the same category.</summary>
    public bool IsUniform(int s, CodedSource source, ReadOnlySpan<int> rows)
    {
        if (_seen[s] != _node) Read(s, source, rows);
        return _uniform[s];
    }

    /// <summary>The cell of the rows that hold the category, once the source was looked at.</summary>
    public ulong CellOf(int s, int category)
    {
        var sum = Vector512<ulong>.Zero;
        var wanted = Vector512.Create((ulong)category);
        for (var i = 0; i < _length; i += Vector512<ulong>.Count)
        {
            var here = Vector512.Equals(Vector512.LoadUnsafe(ref _codes[s * Most + i]), wanted);
            sum += here & Vector512.LoadUnsafe(ref _payloads[i]);
        }

        return Vector512.Sum(sum);
    }

    void Read(int s, CodedSource source, ReadOnlySpan<int> rows)
    {
        _seen[s] = _node;
        var codes = _codes.AsSpan(s * Most, rows.Length);
        if (source.Bytes is { } bytes)
        {
            for (var i = 0; i < codes.Length; i++) codes[i] = bytes[rows[i]];
        }
        else
        {
            for (var i = 0; i < codes.Length; i++) codes[i] = (ulong)source.Code(rows[i]);
        }

        ulong differences = 0;
        foreach (var code in codes) differences |= code ^ codes[0];
        _uniform[s] = differences == 0;
    }
}
