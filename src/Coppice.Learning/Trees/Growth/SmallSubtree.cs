using System.Numerics;
using Coppice.Learning.Trees.Coding;

namespace Coppice.Learning.Trees.Growth;

/// <summary>The rows of a node that has become small, for it and all nodes below: a node is a set of bits, a split
/// takes two intersections, and nothing is moved or cleared until the subtree is done. For cells of one word. One
/// instance a slot.</summary>
sealed class SmallSubtree
{
    /// <summary>A node of at most so many rows is searched this way.</summary>
    public const int MostRows = 32;

    readonly CodedTable _table;

    // By source and code: the rows that hold it. Between subtrees all is zero.
    readonly ulong[] _holding;
    readonly int[] _touched;
    int _touches;

    // By source: its distinct codes in order and the rows of each, made when it is first drawn in a subtree.
    readonly int[] _codes;
    readonly ulong[] _rowsOf;
    readonly int[] _counts;
    readonly int[] _listed;
    int _subtree;

    // Bit b of the draws of all rows, and of those of class 1.
    readonly ulong[] _draws = new ulong[PackedCells.Bits];
    readonly ulong[] _positives = new ulong[PackedCells.Bits];
    int _planes;
    int[] _rows = [];
    int _start;
    int _length;

    public SmallSubtree(CodedTable table)
    {
        _table = table;
        _holding = new ulong[table.DenseCells];
        _touched = new int[MostRows * table.Sources.Length];
        _codes = new int[MostRows * table.Sources.Length];
        _rowsOf = new ulong[MostRows * table.Sources.Length];
        _counts = new int[table.Sources.Length];
        _listed = new int[table.Sources.Length];
    }

    /// <summary>Takes on a subtree: the rows [start, start + length). Returns the set of them all.</summary>
    public ulong Begin(int[] rows, ulong[] payloads, int start, int length)
    {
        _subtree++;
        (_rows, _start, _length) = (rows, start, length);
        foreach (var at in _touched.AsSpan(0, _touches)) _holding[at] = 0;
        _touches = 0;
        var (codes, offsets) = (_table.RowCodes.Codes, _table.RowCodes.Offsets);
        for (var i = 0; i < length; i++)
        {
            var bit = 1UL << i;
            var row = codes.AsSpan(rows[start + i] * offsets.Length, offsets.Length);
            var touched = _touched.AsSpan(_touches, offsets.Length);
            for (var s = 0; s < row.Length; s++)
            {
                var at = offsets[s] + row[s];
                _holding[at] |= bit;
                touched[s] = at;
            }

            _touches += offsets.Length;
            foreach (var source in _table.RowCodes.Wide)
            {
                var at = source.DenseOffset + source.Code(rows[start + i]);
                _holding[at] |= bit;
                _touched[_touches++] = at;
            }
        }

        ReadPlanes(payloads.AsSpan(start, length));
        return ulong.MaxValue >> (64 - length);
    }

    void ReadPlanes(ReadOnlySpan<ulong> payloads)
    {
        ulong all = 0;
        foreach (var payload in payloads) all |= (ulong)PackedCells.DrawsOf(payload);
        _planes = 64 - BitOperations.LeadingZeroCount(all);
        for (var b = 0; b < _planes; b++)
        {
            ulong draws = 0, positives = 0;
            for (var i = 0; i < payloads.Length; i++)
            {
                draws |= ((ulong)PackedCells.DrawsOf(payloads[i]) >> b & 1) << i;
                positives |= ((ulong)PackedCells.PositivesOf(payloads[i]) >> b & 1) << i;
            }

            (_draws[b], _positives[b]) = (draws, positives);
        }
    }

    /// <summary>The cell of a set of rows.</summary>
    public ulong CellOf(ulong rows)
    {
        ulong draws = 0, positives = 0;
        for (var b = 0; b < _planes; b++)
        {
            draws += (ulong)BitOperations.PopCount(rows & _draws[b]) << b;
            positives += (ulong)BitOperations.PopCount(rows & _positives[b]) << b;
        }

        return PackedCells.Of(BitOperations.PopCount(rows), draws, positives);
    }

    /// <summary>The rows that hold a category of a dense source.</summary>
    public ulong Holding(int cell) => _holding[cell];

    /// <summary>Lists the codes of a source in some of the rows, with their cells.</summary>
    public void List(int s, ulong rows, PresentCodes<PackedCells> present)
    {
        if (_listed[s] != _subtree) Prepare(s);
        var count = 0;
        for (var i = s * MostRows; i < s * MostRows + _counts[s]; i++)
        {
            var here = _rowsOf[i] & rows;
            present.Codes[count] = _codes[i];
            if (here == 0) continue;
            present.Cells[count++] = CellOf(here);
        }

        present.SetCount(count);
    }

    /// <summary>The rows of a set that go left under a split by codes.</summary>
    public ulong AtMost(int s, ulong rows, int cut, bool missingLeft)
    {
        var missing = missingLeft ? _table.Sources[s].MissingCode : -1;
        ulong left = 0;
        for (var i = s * MostRows; i < s * MostRows + _counts[s]; i++)
            if (_codes[i] <= cut || _codes[i] == missing) left |= _rowsOf[i];
        return left & rows;
    }

    /// <summary>The rows of a set that go left under a split by categories.</summary>
    public ulong InSet(int s, ulong rows, ReadOnlySpan<ulong> set)
    {
        ulong left = 0;
        for (var i = s * MostRows; i < s * MostRows + _counts[s]; i++)
            if ((set[_codes[i] >> 6] >> _codes[i] & 1) != 0) left |= _rowsOf[i];
        return left & rows;
    }

    void Prepare(int s)
    {
        _listed[s] = _subtree;
        var source = _table.Sources[s];
        _counts[s] = source.IsDense ? PrepareDense(s, source) : PrepareSparse(s, source);
    }

    // The codes' bits in order; who holds each is known.
    int PrepareDense(int s, CodedSource source)
    {
        Span<ulong> used = stackalloc ulong[(CodedSource.DenseLimit + 63) / 64];
        used = used[..((source.CodeCount + 63) / 64)];
        used.Clear();
        if (source.Bytes is { } bytes)
        {
            foreach (var row in _rows.AsSpan(_start, _length)) used[bytes[row] >> 6] |= 1UL << bytes[row];
        }
        else
        {
            foreach (var row in _rows.AsSpan(_start, _length)) used[source.Code(row) >> 6] |= 1UL << source.Code(row);
        }

        var (first, count) = (s * MostRows, 0);
        for (var word = 0; word < used.Length; word++)
        {
            for (var bits = used[word]; bits != 0; bits &= bits - 1)
            {
                var code = (word << 6) + BitOperations.TrailingZeroCount(bits);
                _codes[first + count] = code;
                _rowsOf[first + count++] = _holding[source.DenseOffset + code];
            }
        }

        return count;
    }

    int PrepareSparse(int s, CodedSource source)
    {
        // A code and the row's number in one word: in order of the codes once sorted.
        Span<int> keys = stackalloc int[MostRows];
        for (var i = 0; i < _length; i++)
        {
            var key = source.Code(_rows[_start + i]) << 5 | i;
            var at = i;
            for (; at > 0 && keys[at - 1] > key; at--) keys[at] = keys[at - 1];
            keys[at] = key;
        }

        var (first, count) = (s * MostRows, 0);
        for (var i = 0; i < _length; i++)
        {
            if (i == 0 || keys[i] >> 5 != keys[i - 1] >> 5)
            {
                _codes[first + count] = keys[i] >> 5;
                _rowsOf[first + count++] = 0;
            }

            _rowsOf[first + count - 1] |= 1UL << (keys[i] & (MostRows - 1));
        }

        return count;
    }
}
