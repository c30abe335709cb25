namespace Coppice.Calls;

/// <summary>Reads pieces of memory, one behind the other, as a stream, without a copy of what is an array's.</summary>
sealed class ReadOnlyMemoryStream : Stream
{
    readonly ReadOnlyMemory<byte>[] _pieces;
    long _position;

    // The piece that the position is in, and where it begins.
    int _piece;
    long _start;

    public ReadOnlyMemoryStream(params ReadOnlyMemory<byte>[] pieces)
    {
        _pieces = pieces;
        foreach (var piece in pieces)
            Length += piece.Length;
    }

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length { get; }

    public override long Position
    {
        get => _position;
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            if (value < _start)
                (_piece, _start) = (0, 0);
            _position = value;
        }
    }

    public override int Read(Span<byte> buffer)
    {
        for (; _piece < _pieces.Length; _start += _pieces[_piece++].Length)
        {
            var at = _position - _start;
            if (at >= _pieces[_piece].Length)
                continue;
            var part = _pieces[_piece].Span[(int)at..];
            part = part[..Math.Min(part.Length, buffer.Length)];
            part.CopyTo(buffer);
            _position += part.Length;
            return part.Length;
        }

        return 0;
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
