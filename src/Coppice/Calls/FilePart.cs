using System.Buffers;
using Microsoft.Win32.SafeHandles;

namespace Coppice.Calls;

/// <summary>Bytes that lie in a file until somebody wants them.</summary>
sealed class FilePart(SafeFileHandle file, long start, int length) : MemoryManager<byte>
{
    byte[]? _bytes;

    public override Memory<byte> Memory => CreateMemory(length);

    /// <summary>Reads all of it into memory that is there.</summary>
    public void Read(Span<byte> into)
    {
        for (var done = 0; done < length;)
        {
            var read = RandomAccess.Read(file, into[done..length], start + done);
            if (read == 0)
                throw CodecException.Damaged("its file is cut off");
            done += read;
        }
    }

    public override Span<byte> GetSpan()
    {
        if (_bytes is null)
        {
            var bytes = new byte[length];
            Read(bytes);
            _bytes = bytes;
        }

        return _bytes;
    }

    public override MemoryHandle Pin(int elementIndex = 0) => throw new NotSupportedException("It is only read.");

    public override void Unpin()
    {
    }

    protected override void Dispose(bool disposing)
    {
    }
}
