namespace Coppice.Calls;

/// <summary>Reads memory as a stream, without a copy of what is an array's.</summary>
sealed class ReadOnlyMemoryStream : Stream
{
    readonly ReadOnlyMemory<byte> _memory;
    int _position;

    public ReadOnlyMemoryStream(ReadOnlyMemory<byte> memory) => _memory = memory;

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => _memory.Length;

    public override long Position
    {
        get => _position;
        set => _position = checked((int)value);
    }

    public override int Read(Span<byte> buffer)
    {
        var part = _memory.Span[_position..];
        part = part[..Math.Min(part.Length, buffer.Length)];
        part.CopyTo(buffer);
        _position += part.Length;
        return part.Length;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override long Seek(long offset, SeekOrigin origin) => Position = offset + origin switch
    {
        SeekOrigin.Begin => 0,
        SeekOrigin.Current => _position,
        _ => Length,
    };

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
