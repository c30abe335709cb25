using System.Buffers;
using System.Runtime.InteropServices;

namespace Coppice.Calls.Values;

/// <summary>The memory of an array of raw elements, as bytes, without a copy.</summary>
sealed class ArrayBytes<T>(T[] array, int start, int length) : MemoryManager<byte>
{
    /// <summary>The bytes of a part.</summary>
    public static ReadOnlyMemory<byte> Of(T[] array, int start, int length) =>
        array is byte[] bytes && typeof(T) == typeof(byte)
            ? bytes.AsMemory(start, length)
            : new ArrayBytes<T>(array, start, length).Memory;

    public override Span<byte> GetSpan() => Elements<T>.AsBytes(new(array, start, length));

    public override MemoryHandle Pin(int elementIndex = 0)
    {
        var handle = GCHandle.Alloc(array, GCHandleType.Pinned);
        unsafe
        {
            var at = (byte*)System.Runtime.CompilerServices.Unsafe.AsPointer(ref MemoryMarshal.GetReference(GetSpan()));
            return new(at + elementIndex, handle);
        }
    }

    public override void Unpin()
    {
    }

    protected override void Dispose(bool disposing)
    {
    }
}
