using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Coppice.Learning.Trees.Coding;

namespace Coppice.Learning.Trees.Growth;

/// <summary>The codes of one source that occur in a node, in order, with their cells. One instance a slot, used anew at
/// each node.</summary>
sealed class PresentCodes<TCells>(TCells kind, int mostCodes)
    where TCells : struct, ICells
{
    /// <summary>More rows use nearly all words: it is not worth noting which.</summary>
    const int ManyRows = 512;

    /// <summary>Codes read at once; as many may be written behind the last.</summary>
    const int Eight = 8;

    // A cell for every code and two levels of bits that say which are in use: to visit those of a small node costs
    // what the node holds, not what the source could. Between uses all is zero.
    readonly ulong[] _sparse = new ulong[mostCodes * kind.Stride];
    readonly ulong[] _used = new ulong[(mostCodes + 63) / 64];
    readonly ulong[] _usedWords = new ulong[(mostCodes + 4095) / 4096];

    public int[] Codes { get; } = new int[mostCodes + Eight];

    public ulong[] Cells { get; } = new ulong[mostCodes * kind.Stride + Eight];

    public int Count { get; private set; }

    /// <summary>Reads the codes off a histogram of the source.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Read(ReadOnlySpan<ulong> histogram, int codes)
    {
        var stride = kind.Stride;
        var count = 0;
        if (stride == 1)
        {
            // Written in any case, and kept where the code occurs: no branch to guess.
            var first = Avx512F.VL.IsSupported ? ReadByEights(histogram[..codes], ref count) : 0;
            var to = Codes.AsSpan(0, codes);
            var cells = Cells.AsSpan(0, codes);
            for (var c = first; c < codes; c++)
            {
                to[count] = c;
                cells[count] = histogram[c];
                count += histogram[c] != 0 ? 1 : 0;
            }

            Count = count;
            return;
        }

        for (var c = 0; c < codes; c++)
        {
            if (histogram[c * stride] == 0) continue; // the word that holds the number of rows
            Codes[count] = c;
            histogram.Slice(c * stride, stride).CopyTo(Cells.AsSpan(count * stride));
            count++;
        }

        Count = count;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    int ReadByEights(ReadOnlySpan<ulong> histogram, ref int count)
    {
        ref var from = ref MemoryMarshal.GetReference(histogram);
        ref var cells = ref MemoryMarshal.GetArrayDataReference(Cells);
        ref var codes = ref MemoryMarshal.GetArrayDataReference(Codes);
        var c = 0;
        for (; c <= histogram.Length - Eight; c += Eight)
        {
            var eight = Vector512.LoadUnsafe(ref from, (nuint)c);
            var occur = ~Vector512.Equals(eight, Vector512<ulong>.Zero);
            var codesOccur = ~Vector256.Equals(
                Avx512F.ConvertToVector256Int32(eight | eight >> 32), Vector256<int>.Zero);
            Avx512F.Compress(Vector512<ulong>.Zero, occur, eight).StoreUnsafe(ref cells, (nuint)count);
            Avx512F.VL.Compress(Vector256<int>.Zero, codesOccur, Vector256<int>.Indices + Vector256.Create(c))
                .StoreUnsafe(ref codes, (nuint)count);
            count += BitOperations.PopCount(occur.ExtractMostSignificantBits());
        }

        return c;
    }

    /// <summary>Counts the rows of a source that has no dense histogram.</summary>
    public void Gather(CodedSource source, ReadOnlySpan<ulong> rows)
    {
        if (source.Bytes is { } bytes) Gather(bytes, rows);
        else Gather(source.Words!, rows); // codes are bytes or words
        Drain();
    }

    void Gather<TCode>(TCode[] codes, ReadOnlySpan<ulong> rows)
        where TCode : unmanaged, IBinaryInteger<TCode>
    {
        // Codes are below the most of any source and rows below the table's: both were made here.
        ref var code = ref MemoryMarshal.GetArrayDataReference(codes);
        ref var sparse = ref MemoryMarshal.GetArrayDataReference(_sparse);
        ref var used = ref MemoryMarshal.GetArrayDataReference(_used);
        ref var usedWords = ref MemoryMarshal.GetArrayDataReference(_usedWords);
        var many = rows.Length > ManyRows;
        if (many) _usedWords.AsSpan().Fill(ulong.MaxValue);
        foreach (var row in rows)
        {
            var at = nint.CreateTruncating(Unsafe.Add(ref code, kind.RowOf(row)));
            kind.AddRow(ref Unsafe.Add(ref sparse, at * kind.Stride), kind.PayloadOf(row));
            Unsafe.Add(ref used, at >> 6) |= 1UL << (int)at;
            if (!many) Unsafe.Add(ref usedWords, at >> 12) |= 1UL << (int)(at >> 6);
        }
    }

    void Drain()
    {
        var stride = kind.Stride;
        var count = 0;
        for (var t = 0; t < _usedWords.Length; t++)
        {
            for (var words = _usedWords[t]; words != 0; words &= words - 1)
            {
                var w = (t << 6) + BitOperations.TrailingZeroCount(words);
                if (w >= _used.Length) break;
                for (var bits = _used[w]; bits != 0; bits &= bits - 1)
                {
                    var code = (w << 6) + BitOperations.TrailingZeroCount(bits);
                    Codes[count] = code;
                    for (var s = 0; s < stride; s++)
                    {
                        Cells[count * stride + s] = _sparse[code * stride + s];
                        _sparse[code * stride + s] = 0;
                    }

                    count++;
                }

                _used[w] = 0;
            }

            _usedWords[t] = 0;
        }

        Count = count;
    }

    /// <summary>Puts codes and cells into the given order.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Reorder(ReadOnlySpan<int> order, ulong[] scratch)
    {
        var stride = kind.Stride;
        for (var i = 0; i < Count; i++) Cells.AsSpan(order[i] * stride, stride).CopyTo(scratch.AsSpan(i * stride));
        scratch.AsSpan(0, Count * stride).CopyTo(Cells);
        for (var i = 0; i < Count; i++) scratch[i] = (ulong)Codes[order[i]];
        for (var i = 0; i < Count; i++) Codes[i] = (int)scratch[i];
    }

    /// <summary>Takes the last code off: its cell stays where it is.</summary>
    public ref ulong TakeLast() => ref Unsafe.Add(ref Cells[0], --Count * kind.Stride);
}
