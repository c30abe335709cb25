using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Coppice.Learning.Trees.Growth;

/// <summary>The votes of every walk for every row, a row's side by side: most nodes end a run of neighbouring walks,
/// and a run takes a vector addition or two.</summary>
sealed class VoteTable : IDisposable
{
    readonly int _rows;
    readonly int _walks;
    readonly int _width;
    readonly long[] _votes;

    public VoteTable(int rows, int walks, int classes)
    {
        (_rows, _walks, _width) = (rows, walks, Votes.Width(classes));
        // Tens of megabytes a task: rented, so that a slot's tasks use the same ones after another.
        _votes = ArrayPool<long>.Shared.Rent(checked(rows * walks * _width));
        Array.Clear(_votes);
    }

    /// <summary>Numbers for each row and walk.</summary>
    public int Width => _width;

    public void Dispose() => ArrayPool<long>.Shared.Return(_votes);

    /// <summary>Adds the shares to the votes of the walks [first, end) for the given rows.</summary>
    public void Add(ReadOnlySpan<int> of, int first, int end, ReadOnlySpan<long> shares)
    {
        // Rows and walks are within the table: both are counted from it.
        ref var votes = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_votes), (nint)first * _width);
        nint step = _walks * _width;
        var length = (end - first) * _width;
        if (_width > 1)
        {
            foreach (var row in of)
                for (var i = 0; i < length; i++) Unsafe.Add(ref votes, row * step + i) += shares[i % _width];
        }
        else if (length == 1)
        {
            foreach (var row in of) Unsafe.Add(ref votes, row * step) += shares[0];
        }
        else
        {
            foreach (var row in of) AddToAll(ref Unsafe.Add(ref votes, row * step), length, shares[0]);
        }
    }

    /// <summary>Copies the votes of some neighbouring walks, one walk's rows after another's: rows × width
    /// each.</summary>
    public void CopyTo(int first, int count, Span<long> votes)
    {
        // A block of rows at a time: what is read of a row's cache lines is used while it is there.
        const int Block = 64;
        var length = _rows * _width;
        for (var start = 0; start < _rows; start += Block)
        {
            var rows = Math.Min(Block, _rows - start);
            for (var w = 0; w < count; w++)
            {
                var to = votes.Slice(w * length + start * _width, rows * _width);
                var from = (start * _walks + first + w) * _width;
                for (var row = 0; row < rows; row++, from += _walks * _width)
                    for (var k = 0; k < _width; k++) to[row * _width + k] = _votes[from + k];
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void AddToAll(ref long votes, int length, long share)
    {
        nint i = 0;
        for (; i <= length - Vector<long>.Count; i += Vector<long>.Count)
        {
            ref var at = ref Unsafe.As<long, Vector<long>>(ref Unsafe.Add(ref votes, i));
            at += new Vector<long>(share);
        }

        for (; i < length; i++) Unsafe.Add(ref votes, i) += share;
    }
}
