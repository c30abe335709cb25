using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Coppice.Learning.Trees.Coding;

namespace Coppice.Learning.Trees.Growth.Small;

/// <summary>The rows of a node that has become small, for it and all nodes below: a node is a set of bits, a split
/// takes two intersections, and nothing is moved or cleared until the subtree is done. What is asked of a source is
/// made when it is first drawn in the subtree. For cells of one word. One instance a slot.</summary>
sealed class SmallRows
{
    /// <summary>A node of at most so many rows is searched this way: as many as a word has bits.</summary>
    public const int MostRows = 64;

    readonly CodedSource[] _sources;
    readonly int[] _rows = new int[MostRows];
    readonly byte[] _fewDraws = new byte[MostRows];

    // By source: the subtree in which it was last drawn; its rows' codes; and of ordered ones the rank of each row's
    // code, which is the number of rows with a lower one, the rows of each rank, and its code.
    readonly int[] _drawnIn;
    readonly ushort[] _codes;
    readonly ushort[] _ranks;
    readonly ulong[] _rowsOf;
    int _subtree;
    int _count;

    public SmallRows(CodedTable table)
    {
        _sources = table.Sources;
        _drawnIn = new int[_sources.Length];
        _codes = new ushort[_sources.Length * MostRows];
        _ranks = new ushort[_sources.Length * MostRows];
        _rowsOf = new ulong[_sources.Length * MostRows];
    }

    /// <summary>Bit b of the draws of all rows.</summary>
    public ulong[] Draws { get; } = new ulong[PackedCells.Bits];

    /// <summary>Bit b of the draws of the rows of class 1.</summary>
    public ulong[] Positives { get; } = new ulong[PackedCells.Bits];

    /// <summary>How many bits the draws have; what stands above is zero up to the third.</summary>
    public int Planes { get; private set; }

    /// <summary>Takes on a subtree: the rows [start, start + length). Returns the set of them all.</summary>
    public ulong Begin(int[] rows, ulong[] payloads, int start, int length)
    {
        _subtree++;
        _count = length;
        rows.AsSpan(start, length).CopyTo(_rows);
        ulong positives = 0, all = 0;
        for (var i = 0; i < length; i++)
        {
            var payload = payloads[start + i];
            var draws = (ulong)PackedCells.DrawsOf(payload);
            all |= draws;
            _fewDraws[i] = (byte)draws;
            positives |= (PackedCells.PositivesOf(payload) != 0 ? 1UL : 0) << i;
        }

        var set = ulong.MaxValue >> (MostRows - length);
        Planes = 64 - BitOperations.LeadingZeroCount(all);
        (Draws[0], Draws[1], Draws[2]) = (0, 0, 0);
        for (var b = 0; b < Planes; b++) Draws[b] = b < 8 ? FewDraws(b) & set : ManyDraws(payloads, start, b);
        for (var b = 0; b < Math.Max(Planes, 3); b++) Positives[b] = Draws[b] & positives;
        return set;
    }

    ulong FewDraws(int bit)
    {
        var draws = Vector512.LoadUnsafe(ref _fewDraws[0]);
        var only = Vector512.Create((byte)(1 << bit));
        return Vector512.Equals(draws & only, only).ExtractMostSignificantBits();
    }

    ulong ManyDraws(ulong[] payloads, int start, int bit)
    {
        ulong set = 0;
        for (var i = 0; i < _count; i++) set |= ((ulong)PackedCells.DrawsOf(payloads[start + i]) >> bit & 1) << i;
        return set;
    }

    /// <summary>The cell of a set of rows.</summary>
    public ulong CellOf(ulong rows)
    {
        ulong draws = 0, positives = 0;
        for (var b = 0; b < Planes; b++)
        {
            draws += (ulong)BitOperations.PopCount(rows & Draws[b]) << b;
            positives += (ulong)BitOperations.PopCount(rows & Positives[b]) << b;
        }

        return PackedCells.Of(BitOperations.PopCount(rows), draws, positives);
    }

    /// <summary>Makes ready what is asked of a source.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Ready(int source)
    {
        if (_drawnIn[source] != _subtree) Read(source);
    }

    /// <summary>The rows that hold a category of a source that is ready.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong Holding(int source, int category)
    {
        ref var codes = ref _codes[source * MostRows];
        var asked = Vector512.Create((ushort)category);
        var low = Vector512.Equals(Vector512.LoadUnsafe(ref codes), asked).ExtractMostSignificantBits();
        if (_count <= MostRows / 2) return low;
        var high = Vector512.Equals(Vector512.LoadUnsafe(ref codes, MostRows / 2), asked).ExtractMostSignificantBits();
        return low | high << (MostRows / 2);
    }

    /// <summary>The ranks that some rows have, in a source that is ready and ordered.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong RanksOf(int source, ulong rows)
    {
        ref var ranks = ref _ranks[source * MostRows];
        ulong present = 0;
        for (; rows != 0; rows &= rows - 1) present |= 1UL << Unsafe.Add(ref ranks, BitOperations.TrailingZeroCount(rows));
        return present;
    }

    /// <summary>By rank: the rows of a source that is ready and ordered.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref ulong RowsOf(int source) => ref _rowsOf[source * MostRows];

    /// <summary>The code of a rank that some row has.</summary>
    public int CodeOf(int source, int rank) =>
        _codes[source * MostRows + BitOperations.TrailingZeroCount(_rowsOf[source * MostRows + rank])];

    /// <summary>The code of the next rank that some of the rows have, or of this one where there is none.</summary>
    public int NextCode(int source, int rank, ulong rows)
    {
        for (var next = rank + 1; next < _count; next++)
            if ((_rowsOf[source * MostRows + next] & rows) != 0) return CodeOf(source, next);
        return CodeOf(source, rank);
    }

    void Read(int s)
    {
        _drawnIn[s] = _subtree;
        var source = _sources[s];
        ref var row = ref MemoryMarshal.GetArrayDataReference(_rows);
        ref var code = ref _codes[s * MostRows];
        if (source.Bytes is { } bytes)
        {
            // Rows are below the table's: both were made here, neither comes from outside.
            ref var from = ref MemoryMarshal.GetArrayDataReference(bytes);
            for (nint i = 0; i < _count; i++) Unsafe.Add(ref code, i) = Unsafe.Add(ref from, Unsafe.Add(ref row, i));
        }
        else
        {
            ref var from = ref MemoryMarshal.GetArrayDataReference(source.Words!); // one of the two is there
            for (nint i = 0; i < _count; i++) Unsafe.Add(ref code, i) = Unsafe.Add(ref from, Unsafe.Add(ref row, i));
        }

        if (source.Kind != SourceKind.Indicators) Rank(s);
    }

    void Rank(int s)
    {
        ref var codes = ref _codes[s * MostRows];
        ref var ranks = ref _ranks[s * MostRows];
        for (var from = 0; from < _count; from += Vector<ushort>.Count)
        {
            // −1 for each lower code.
            var own = Vector.LoadUnsafe(ref codes, (nuint)from);
            var rank = Vector<ushort>.Zero;
            for (nint i = 0; i < _count; i++) rank -= Vector.LessThan(new Vector<ushort>(Unsafe.Add(ref codes, i)), own);
            rank.StoreUnsafe(ref ranks, (nuint)from);
        }

        ref var rowsOf = ref _rowsOf[s * MostRows];
        MemoryMarshal.CreateSpan(ref rowsOf, _count).Clear();
        for (var i = 0; i < _count; i++) Unsafe.Add(ref rowsOf, (nint)Unsafe.Add(ref ranks, i)) |= 1UL << i;
    }
}
