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
    readonly RowCodes _rowCodes;
    readonly SmallIndicators _indicators;
    readonly int[] _rows = new int[MostRows];
    readonly byte[] _fewDraws = new byte[MostRows];

    // By source: where it stands among the row codes, or −1; the subtree in which it was last drawn; its rows' codes;
    // the rank of each row's code, which is the number of rows with a lower one; and the rows of each rank.
    readonly int[] _narrowAt;
    readonly int[] _drawnIn;
    readonly ushort[] _codes;
    readonly ushort[] _ranks;
    readonly ulong[] _rowsOf;
    int _subtree;
    int _count;

    public SmallRows(CodedTable table, SmallIndicators indicators)
    {
        (_sources, _rowCodes, _indicators) = (table.Sources, table.RowCodes, indicators);
        _narrowAt = Array.ConvertAll(_sources, _rowCodes.IndexOf);
        _drawnIn = new int[_sources.Length];
        _codes = new ushort[_sources.Length * MostRows];
        _ranks = new ushort[_sources.Length * MostRows];
        _rowsOf = new ulong[_sources.Length * MostRows];
    }

    /// <summary>Bit b of the draws of all rows.</summary>
    public ulong[] Draws { get; } = new ulong[PackedCells.Bits];

    /// <summary>Bit b of the draws of the rows of class 1.</summary>
    public ulong[] Positives { get; } = new ulong[PackedCells.Bits];

    /// <summary>The rows of class 1.</summary>
    public ulong Ones { get; private set; }

    /// <summary>How many bits the draws have; what stands above is zero up to the third.</summary>
    public int Planes { get; private set; }

    /// <summary>Takes on a subtree: its rows. Returns the set of them all.</summary>
    public ulong Begin(ReadOnlySpan<ulong> rows)
    {
        _subtree++;
        _indicators.Clear(_rows.AsSpan(0, _count));
        _count = rows.Length;
        ref var codes = ref MemoryMarshal.GetArrayDataReference(_rowCodes.Codes);
        nint width = _rowCodes.Width;
        ulong positives = 0, all = 0;
        for (var i = 0; i < rows.Length; i++)
        {
            var row = rows[i];
            _rows[i] = default(PackedCells).RowOf(row);
            Histogram.Ask(ref Unsafe.Add(ref codes, _rows[i] * width));
            var draws = (ulong)PackedCells.DrawsOf(row);
            all |= draws;
            _fewDraws[i] = (byte)draws;
            positives |= (PackedCells.PositivesOf(row) != 0 ? 1UL : 0) << i;
        }

        _indicators.Set(_rows.AsSpan(0, _count));
        Ones = positives;
        var set = ulong.MaxValue >> (MostRows - _count);
        Planes = 64 - BitOperations.LeadingZeroCount(all);
        (Draws[0], Draws[1], Draws[2]) = (0, 0, 0);
        for (var b = 0; b < Planes; b++) Draws[b] = b < 8 ? FewDraws(b) & set : ManyDraws(rows, b);
        for (var b = 0; b < Math.Max(Planes, 3); b++) Positives[b] = Draws[b] & positives;
        return set;
    }

    ulong FewDraws(int bit)
    {
        var draws = Vector512.LoadUnsafe(ref _fewDraws[0]);
        var only = Vector512.Create((byte)(1 << bit));
        return Vector512.Equals(draws & only, only).ExtractMostSignificantBits();
    }

    static ulong ManyDraws(ReadOnlySpan<ulong> rows, int bit)
    {
        ulong set = 0;
        for (var i = 0; i < rows.Length; i++) set |= ((ulong)PackedCells.DrawsOf(rows[i]) >> bit & 1) << i;
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

    /// <summary>Makes ready what is asked of an ordered source.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Ready(int source)
    {
        if (_drawnIn[source] != _subtree) Read(source);
    }

    /// <summary>The ranks that some rows have, in an ordered source that is ready.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong RanksOf(int source, ulong rows)
    {
        ref var ranks = ref _ranks[source * MostRows];
        ulong present = 0;
        for (; rows != 0; rows &= rows - 1) present |= 1UL << Unsafe.Add(ref ranks, BitOperations.TrailingZeroCount(rows));
        return present;
    }

    /// <summary>By rank: the rows of an ordered source that is ready.</summary>
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
        ref var code = ref _codes[s * MostRows];
        if (_narrowAt[s] >= 0) Copy(_rowCodes.Codes, _rowCodes.Width, _narrowAt[s], ref code);
        else if (source.Bytes is { } bytes) Copy(bytes, 1, 0, ref code);
        else Copy(source.Words!, 1, 0, ref code); // bytes or words are there
        if (Vector512.IsHardwareAccelerated && source.IsDense) RankByCode(s);
        else Rank(s);
    }

    void Copy<TCode>(TCode[] from, nint step, int at, ref ushort codes)
        where TCode : unmanaged, IBinaryInteger<TCode>
    {
        // Rows are below the table's: both were made here, neither comes from outside.
        ref var first = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(from), at);
        ref var row = ref MemoryMarshal.GetArrayDataReference(_rows);
        for (nint i = 0; i < _count; i++)
            Unsafe.Add(ref codes, i) = ushort.CreateTruncating(Unsafe.Add(ref first, Unsafe.Add(ref row, i) * step));
    }

    // A code at a time: few rows of a source of few codes differ.
    void RankByCode(int s)
    {
        ref var codes = ref _codes[s * MostRows];
        ref var ranks = ref _ranks[s * MostRows];
        ref var rowsOf = ref _rowsOf[s * MostRows];
        var (low, high) = (Vector512.LoadUnsafe(ref codes), Vector512.LoadUnsafe(ref codes, MostRows / 2));
        var (lowRanks, highRanks) = (Vector512<ushort>.Zero, Vector512<ushort>.Zero);
        MemoryMarshal.CreateSpan(ref rowsOf, _count).Clear();
        var all = ulong.MaxValue >> (MostRows - _count);
        for (var left = all; left != 0;)
        {
            var code = Vector512.Create(Unsafe.Add(ref codes, BitOperations.TrailingZeroCount(left)));
            var (lowHold, highHold) = (Vector512.Equals(low, code), Vector512.Equals(high, code));
            var holding = Bits(lowHold, highHold) & all;
            var lower = Bits(Vector512.LessThan(low, code), Vector512.LessThan(high, code)) & all;
            var rank = BitOperations.PopCount(lower);
            lowRanks = Vector512.ConditionalSelect(lowHold, Vector512.Create((ushort)rank), lowRanks);
            highRanks = Vector512.ConditionalSelect(highHold, Vector512.Create((ushort)rank), highRanks);
            Unsafe.Add(ref rowsOf, rank) = holding;
            left &= ~holding;
        }

        lowRanks.StoreUnsafe(ref ranks);
        highRanks.StoreUnsafe(ref ranks, MostRows / 2);
    }

    static ulong Bits(Vector512<ushort> low, Vector512<ushort> high) =>
        low.ExtractMostSignificantBits() | high.ExtractMostSignificantBits() << (MostRows / 2);

    void Rank(int s)
    {
        ref var codes = ref _codes[s * MostRows];
        ref var ranks = ref _ranks[s * MostRows];
        if (Vector512.IsHardwareAccelerated) RankWide(ref codes, ref ranks);
        else RankNarrow(ref codes, ref ranks);
        ref var rowsOf = ref _rowsOf[s * MostRows];
        MemoryMarshal.CreateSpan(ref rowsOf, _count).Clear();
        for (var i = 0; i < _count; i++) Unsafe.Add(ref rowsOf, (nint)Unsafe.Add(ref ranks, i)) |= 1UL << i;
    }

    // −1 for each lower code; what stands behind the last row is not asked for.
    void RankWide(ref ushort codes, ref ushort ranks)
    {
        var (low, high) = (Vector512.LoadUnsafe(ref codes), Vector512.LoadUnsafe(ref codes, MostRows / 2));
        var (lowRanks, highRanks) = (Vector512<ushort>.Zero, Vector512<ushort>.Zero);
        for (nint i = 0; i < _count; i++)
        {
            var code = Vector512.Create(Unsafe.Add(ref codes, i));
            lowRanks -= Vector512.LessThan(code, low);
            highRanks -= Vector512.LessThan(code, high);
        }

        lowRanks.StoreUnsafe(ref ranks);
        highRanks.StoreUnsafe(ref ranks, MostRows / 2);
    }

    void RankNarrow(ref ushort codes, ref ushort ranks)
    {
        for (var from = 0; from < _count; from += Vector<ushort>.Count)
        {
            var own = Vector.LoadUnsafe(ref codes, (nuint)from);
            var rank = Vector<ushort>.Zero;
            for (nint i = 0; i < _count; i++)
                rank -= Vector.LessThan(new Vector<ushort>(Unsafe.Add(ref codes, i)), own);
            rank.StoreUnsafe(ref ranks, (nuint)from);
        }
    }
}
