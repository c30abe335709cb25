using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Coppice.Learning.Networks;

/// <summary>Numbers that never move and begin on a cache line; many of them, on a large page.</summary>
sealed unsafe class AlignedFloats
{
    const int Line = 64;

    // Keeps the memory alive; the pointer leads into it.
    readonly float[] _memory;

    public AlignedFloats(int length)
    {
        var isLarge = (nuint)length * sizeof(float) >= LargePages.Bytes;
        var alignment = isLarge ? LargePages.Bytes : Line;
        _memory = GC.AllocateArray<float>(length + alignment / sizeof(float), pinned: true);
        var start = (nuint)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_memory));
        Start = (float*)((start + (nuint)alignment - 1) & ~((nuint)alignment - 1));
        if (isLarge)
            LargePages.Ask(Start, (nuint)length * sizeof(float));
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
