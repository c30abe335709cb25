using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Coppice.Learning.Networks;

/// <summary>Numbers that never move and begin on a cache line.</summary>
sealed unsafe class AlignedFloats
{
    const int Alignment = 64;

    // Keeps the memory alive; the pointer leads into it.
    readonly float[] _memory;

    public AlignedFloats(int length)
    {
        const int Spare = Alignment / sizeof(float);
        _memory = GC.AllocateArray<float>(length + Spare, pinned: true);
        var start = (nuint)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_memory));
        Start = (float*)((start + Alignment - 1) & ~(nuint)(Alignment - 1));
        Length = length;
    }

    /// <summary>Valid as long as this object is referenced.</summary>
    public float* Start { get; }

    public int Length { get; }

    public Span<float> Span => new(Start, Length);

    /// <summary>A buffer that holds as much at least; its content is lost when it has to grow.</summary>
    public static AlignedFloats AtLeast(AlignedFloats? buffer, int length) =>
        buffer is not null && buffer.Length >= length ? buffer : new AlignedFloats(length);
}
