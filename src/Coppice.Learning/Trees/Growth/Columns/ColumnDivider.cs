using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Coppice.Learning.Trees.Growth.Columns;

/// <summary>Moves the rows of a range of columns as they are sent. One instance a slot.</summary>
abstract unsafe class ColumnDivider
{
    readonly byte[] _store;

    /// <param name="columns">The columns of bytes.</param>
    /// <param name="wide">The column of words, or null.</param>
    /// <param name="stride">Bytes of a column, with what may be written behind it.</param>
    /// <param name="apart">How many columns of bytes to put aside.</param>
    protected ColumnDivider(nint[] columns, ushort* wide, int stride, int apart)
    {
        (Columns, Stride) = (columns, stride);
        Wide = wide;
        _store = GC.AllocateArray<byte>(apart * stride, pinned: true);
        Apart = (byte*)Unsafe.AsPointer(ref _store[0]);
    }

    protected nint[] Columns { get; }

    protected ushort* Wide { get; }

    protected nint Stride { get; }

    /// <summary>Where what goes right is put aside.</summary>
    protected byte* Apart { get; }

    /// <summary>What this CPU is best at.</summary>
    public static ColumnDivider Create(nint[] columns, ushort* wide, int stride) =>
        Avx512Vbmi2.IsSupported
            ? new BlockDivider(columns, wide, stride)
            : new EightsDivider(columns, wide, stride);

    /// <summary>Divides a range: the rows that go left first, both in their former order.</summary>
    /// <param name="start">Where it begins.</param>
    /// <param name="length">How many rows.</param>
    /// <param name="left">How many go left.</param>
    /// <param name="sides">By row of the range, all bits where it goes left; none behind its last.</param>
    public abstract void Divide(int start, int length, int left, byte* sides);

    /// <summary>Keeps the rows of a range that go left, at its start.</summary>
    /// <param name="start">Where it begins.</param>
    /// <param name="length">How many rows.</param>
    /// <param name="sides">By row of the range, all bits where it goes left; none behind its last.</param>
    public abstract void Keep(int start, int length, byte* sides);
}
