using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Coppice.Learning.Trees.Growth.Columns;

/// <summary>The rows of one tree as columns: a node is a range of all of them, and a split moves all of them. One instance
/// a slot, filled anew for each tree.</summary>
sealed unsafe class NodeColumns
{
    /// <summary>Rows to a vector.</summary>
    public const int Block = 64;

    /// <summary>Rows drawn more often do not fit the counts of small nodes.</summary>
    const int MostDraws = 31;

    readonly ColumnTable _table;
    readonly int _sources;
    readonly byte[] _store; // pinned, as all that pointers lead to
    readonly ushort[] _wideStore;
    readonly ulong[] _cells;
    readonly byte* _first;
    readonly byte* _sides;
    readonly byte* _spare;
    readonly ColumnDivider _divider;

    public NodeColumns(ColumnTable table)
    {
        _table = table;
        _sources = table.Table.Sources.Length;
        _store = GC.AllocateArray<byte>((_sources + 4) * table.Stride, pinned: true);
        _wideStore = GC.AllocateArray<ushort>(
            table.Wide < 0 ? 0 : table.Rows + ColumnTable.Padding, pinned: true);
        _first = (byte*)Unsafe.AsPointer(ref _store[0]);
        Draws = Column(_sources);
        Positives = Column(_sources + 1);
        _sides = Column(_sources + 2);
        _spare = Column(_sources + 3);
        _cells = GC.AllocateArray<ulong>(table.Rows + 8, pinned: true);
        Cells = (ulong*)Unsafe.AsPointer(ref _cells[0]);
        Wide = table.Wide < 0 ? null : (ushort*)Unsafe.AsPointer(ref _wideStore[0]);
        var columns = Enumerable.Range(0, _sources + 2).Where(c => c != table.Wide).Select(c => (nint)Column(c));
        _divider = ColumnDivider.Create([.. columns], Wide, table.Stride);
    }

    /// <summary>The tree's distinct rows.</summary>
    public int Count { get; private set; }

    /// <summary>Their cell.</summary>
    public ulong Total { get; private set; }

    /// <summary>How often each row was drawn.</summary>
    public byte* Draws { get; }

    /// <summary>The same where the row is of class 1, else 0.</summary>
    public byte* Positives { get; }

    /// <summary>The codes of the source that has words; in a node they ascend.</summary>
    public ushort* Wide { get; }

    /// <summary>The cells of a range's rows, once <see cref="Weigh"/> made them.</summary>
    public ulong* Cells { get; }

    /// <summary>Makes the cells of a range's rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public void Weigh(int start, int length)
    {
        var draws = Draws + start;
        var positives = Positives + start;
        var one = Vector512.Create(PackedCells.Of(1, 0, 0));
        for (var i = 0; i < length; i += 8)
        {
            (one | Simd.WidenEight(draws + i) << PackedCells.Bits | Simd.WidenEight(positives + i)).Store(Cells + i);
        }
    }

    /// <summary>Has the column of the source that has words hold the ranks of its codes within 64 rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public void RankWide(int start)
    {
        if (Wide == null) return;
        const int Half = Block / 2;
        var codes = Wide + start;
        var (low, high) = (Vector512.Load(codes), Vector512.Load(codes + Half));
        var (afterLow, afterHigh) = (Vector512.Load(codes + 1), Vector512.Load(codes + Half + 1));
        var same = Vector512.Equals(low, afterLow).ExtractMostSignificantBits()
            | Vector512.Equals(high, afterHigh).ExtractMostSignificantBits() << Half;

        // A rank is the number of rows before that another code follows.
        const ulong Ones = 0x0101010101010101;
        var ranks = (ulong*)(Column(_table.Wide) + start);
        ulong before = 0;
        var steps = ~same << 1;
        for (var i = 0; i < Block / 8; i++, steps >>= 8)
        {
            ranks[i] = (before + Bmi2.X64.ParallelBitDeposit((byte)steps, Ones)) * Ones;
            before += (uint)BitOperations.PopCount((byte)steps);
        }
    }

    /// <summary>The codes of a source that has bytes.</summary>
    public byte* Column(int source) => _first + (nint)source * _table.Stride;

    /// <summary>Takes on the rows of a tree; false where some row was drawn too often.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public bool Fill(ReadOnlySpan<byte> draws)
    {
        var (rows, count) = (_table.Rows, 0);
        if (!Order(draws)) return false;
        Clear(_spare + rows);
        fixed (byte* ones = _table.Ones, codes = _table.Codes)
        fixed (ushort* wide = _table.WideCodes)
        {
            for (var i = 0; i < rows; i += Block)
            {
                var times = Vector512.Load(_spare + i);
                (times & Vector512.Load(ones + i)).Store(Positives + i);
                (~Vector512.Equals(times, Vector512<byte>.Zero)).Store(_sides + i);
            }

            count = Gather(_spare, Draws, rows);
            Gather(Positives, Positives, rows);
            for (var s = 0; s < _sources; s++)
                if (s != _table.Wide) Gather(codes + (nint)s * _table.Stride, Column(s), rows);
            if (wide != null) GatherWide(wide, rows);
        }

        Clear(Draws + count);
        Clear(Positives + count);
        var (drawn, positive) = (Vector512<ulong>.Zero, Vector512<ulong>.Zero);
        for (var i = 0; i < count; i += Block)
        {
            drawn += Simd.Sum(Vector512.Load(Draws + i));
            positive += Simd.Sum(Vector512.Load(Positives + i));
        }

        Count = count;
        Total = PackedCells.Of(count, Vector512.Sum(drawn), Vector512.Sum(positive));
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    bool Order(ReadOnlySpan<byte> draws)
    {
        var most = 0;
        ref var draw = ref MemoryMarshal.GetReference(draws);
        ref var rowAt = ref MemoryMarshal.GetArrayDataReference(_table.RowAt);
        for (nint i = 0; i < _table.Rows; i++)
        {
            var drawn = Unsafe.Add(ref draw, Unsafe.Add(ref rowAt, i)); // a place's row is one of the table's
            most |= drawn;
            _spare[i] = drawn;
        }

        return most <= MostDraws;
    }

    static void Clear(byte* at) => Vector512<byte>.Zero.Store(at);

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    void GatherWide(ushort* from, int rows)
    {
        const int Half = Block / 2;
        var to = Wide;
        for (var i = 0; i < rows; i += Half)
        {
            var side = Vector512.WidenLower(Vector512.Load((sbyte*)_sides + i)).AsUInt16();
            to += Simd.Compress(from + i, side, to);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    int Gather(byte* from, byte* to, int rows)
    {
        var end = to;
        for (var i = 0; i < rows; i += Block)
        {
            var side = Vector512.Load(_sides + i);
            end += Simd.Compress(from + i, side, end);
        }

        return (int)(end - to);
    }

    /// <summary>Has the rows of a range whose code is at most <paramref name="cut"/> go left.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public void SendAtMost(int source, int start, int length, int cut)
    {
        var column = Column(source) + start;
        var most = Vector512.Create((byte)cut);
        for (var i = 0; i < length; i += Block)
            Vector512.LessThanOrEqual(Vector512.Load(column + i), most).Store(_sides + i);
    }

    /// <summary>Has the rows of a range that hold any other category go left.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public void SendOther(int source, int start, int length, int category)
    {
        var column = Column(source) + start;
        var held = Vector512.Create((byte)category);
        for (var i = 0; i < length; i += Block)
            (~Vector512.Equals(Vector512.Load(column + i), held)).Store(_sides + i);
    }

    /// <summary>Has the rows of a range whose category is in a set go left.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public void SendSet(int source, int start, int length, ReadOnlySpan<ulong> set)
    {
        var column = Column(source) + start;
        for (var i = 0; i < length; i += Block)
        {
            var codes = Vector512.Load(column + i);
            var sides = Vector512<byte>.Zero;
            for (var word = 0; word < set.Length; word++)
            {
                var ofWord = Vector512.Equals(
                    codes & Vector512.Create((byte)0xC0), Vector512.Create((byte)(word << 6)));
                sides |= ofWord & Simd.AreIn(codes, set[word]);
            }

            sides.Store(_sides + i);
        }
    }

    /// <summary>A bit set as bytes, all bits of each or none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<byte> Spread(ulong bits)
    {
        // Each 128 bits take their two bytes of the eight, eight times each.
        var byteOf = Vector512.Create(
            0x0000000000000000UL, 0x0101010101010101, 0x0202020202020202, 0x0303030303030303,
            0x0404040404040404, 0x0505050505050505, 0x0606060606060606, 0x0707070707070707).AsByte();
        var bitOf = Vector512.Create(0x8040201008040201UL).AsByte();
        return Vector512.Equals(Simd.Shuffle(Vector512.Create(bits).AsByte(), byteOf) & bitOf, bitOf);
    }

    /// <summary>Divides a range as it was sent: those that go left first, both in their former order.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Divide(int start, int length, int left)
    {
        End(length);
        _divider.Divide(start, length, left, _sides);
    }

    /// <summary>Keeps one side of a range alone, at its start.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Keep(int start, int length, bool left)
    {
        if (!left) for (var i = 0; i < length; i += Block) (~Vector512.Load(_sides + i)).Store(_sides + i);
        End(length);
        _divider.Keep(start, length, _sides);
    }

    // No row behind the last goes left.
    void End(int length)
    {
        var last = (length - 1) & -Block;
        var inside = Vector512.LessThan(Vector512<byte>.Indices, Vector512.Create((byte)(length - last)));
        (Vector512.Load(_sides + last) & inside).Store(_sides + last);
    }
}
