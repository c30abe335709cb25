using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Coppice.Learning.Trees.Growth;

/// <summary>The votes of every walk for every row, a row's side by side: most nodes end a run of neighbouring walks, and
/// a run takes a vector addition or two.</summary>
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
        var length = (end - first) * _width;
        foreach (var row in of)
        {
            var votes = _votes.AsSpan((row * _walks + first) * _width, length);
            if (_width == 1) AddToAll(votes, shares[0]);
            else for (var i = 0; i < length; i++) votes[i] += shares[i % _width];
        }
    }

    /// <summary>Copies the votes of one walk: rows × width.</summary>
    public void CopyTo(int walk, Span<long> votes)
    {
        for (var row = 0; row < _rows; row++)
            for (var k = 0; k < _width; k++) votes[row * _width + k] = _votes[(row * _walks + walk) * _width + k];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void AddToAll(Span<long> votes, long share)
    {
        ref var vote = ref MemoryMarshal.GetReference(votes);
        nint i = 0;
        for (; i <= votes.Length - Vector<long>.Count; i += Vector<long>.Count)
        {
            ref var at = ref Unsafe.As<long, Vector<long>>(ref Unsafe.Add(ref vote, i));
            at += new Vector<long>(share);
        }

        for (; i < votes.Length; i++) Unsafe.Add(ref vote, i) += share;
    }
}
