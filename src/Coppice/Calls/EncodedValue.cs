using System.Numerics;
using System.Reflection;
using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;

namespace Coppice.Calls;

/// <summary>
/// A value as bytes: a body, and the large arrays that it refers to, which are the value's own memory and not copies:
/// use it before the value changes.
/// </summary>
sealed class EncodedValue(
    ReadOnlyMemory<byte> body, ReadOnlyMemory<byte>[] buffers, Assembly[] assemblies, ContentHash[]? contents = null)
{
    const byte Version = 1;

    /// <summary>The value without its large arrays.</summary>
    public ReadOnlyMemory<byte> Body => body;

    /// <summary>Large arrays as raw little-endian elements, in the order in which the body refers to them.</summary>
    public ReadOnlyMemory<byte>[] Buffers => buffers;

    /// <summary>The program's assemblies that declare types in the value; empty after <see cref="Parse(ReadOnlyMemory{byte})"/>.</summary>
    public Assembly[] Assemblies => assemblies;

    /// <summary>The content that the value refers to by its hash; empty after <see cref="Parse(ReadOnlyMemory{byte})"/>.</summary>
    public IReadOnlyList<ContentHash> Contents => contents ?? [];

    /// <summary>Bytes of <see cref="ToArray"/>.</summary>
    public long Length
    {
        get
        {
            long length = 1 + VarintSize((ulong)buffers.Length) + VarintSize((ulong)body.Length) + body.Length;
            foreach (var buffer in buffers)
                length += VarintSize((ulong)buffer.Length) + buffer.Length;
            return length;
        }
    }

    /// <summary>Version, number of buffers, length of the body, length of each buffer, body, buffers.</summary>
    public void WriteTo(Stream stream)
    {
        stream.Write(Head());
        stream.Write(body.Span);
        foreach (var buffer in buffers)
            stream.Write(buffer.Span);
    }

    /// <summary>The bytes of <see cref="WriteTo"/>, read from where they are.</summary>
    public Stream Open() => new ReadOnlyMemoryStream([Head(), body, .. buffers]);

    /// <summary>The bytes of <see cref="WriteTo"/>.</summary>
    public byte[] ToArray()
    {
        var bytes = new byte[checked((int)Length)];
        var head = Head();
        head.CopyTo(bytes);
        var at = head.Length;
        body.Span.CopyTo(bytes.AsSpan(at));
        at += body.Length;
        foreach (var buffer in buffers)
        {
            buffer.Span.CopyTo(bytes.AsSpan(at));
            at += buffer.Length;
        }

        return bytes;
    }

    /// <summary>The hash of the bytes of <see cref="WriteTo"/>, after a prefix.</summary>
    public ContentHash Hash(ReadOnlySpan<byte> prefix = default)
    {
        if (buffers.Length == 0 && body.Length + prefix.Length <= 400)
        {
            Span<byte> all = stackalloc byte[512];
            prefix.CopyTo(all);
            var at = prefix.Length + WriteHead(all[prefix.Length..]);
            body.Span.CopyTo(all[at..]);
            return ContentHash.Of(all[..(at + body.Length)]);
        }

        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(prefix);
        hash.AppendData(Head());
        hash.AppendData(body.Span);
        foreach (var buffer in buffers)
            hash.AppendData(buffer.Span);
        return ContentHash.From(hash);
    }

    /// <summary>Reads what <see cref="WriteTo"/> wrote; the parts stay views of <paramref name="bytes"/>.</summary>
    /// <exception cref="CodecException">The bytes are not exactly one encoded value.</exception>
    public static EncodedValue Parse(ReadOnlyMemory<byte> bytes)
    {
        var rest = bytes;
        if (rest.Length == 0)
            throw CodecException.Damaged("no bytes");
        if (rest.Span[0] != Version)
            throw CodecException.Damaged($"version {rest.Span[0]} where {Version} was expected");
        rest = rest[1..];
        var count = ReadVarint(ref rest);
        var bodyLength = ReadVarint(ref rest);
        if (count > (ulong)rest.Length)
            throw CodecException.Damaged($"{count} buffers in {rest.Length} bytes");
        var lengths = new int[count];
        for (var i = 0; i < lengths.Length; i++)
            lengths[i] = (int)Math.Min(ReadVarint(ref rest), int.MaxValue);
        var body = Cut(ref rest, bodyLength);
        var buffers = new ReadOnlyMemory<byte>[lengths.Length];
        for (var i = 0; i < buffers.Length; i++)
            buffers[i] = Cut(ref rest, (ulong)lengths[i]);
        return rest.Length == 0
            ? new(body, buffers, [])
            : throw CodecException.Damaged($"{rest.Length} bytes are left over");
    }

    /// <summary>Reads what <see cref="WriteTo"/> wrote to a file; large arrays stay in it until they are decoded, which must
    /// be before it is closed.</summary>
    /// <exception cref="CodecException">The file is not exactly one encoded value.</exception>
    public static EncodedValue Parse(SafeFileHandle file)
    {
        const int Prefix = 1 << 16;
        var length = RandomAccess.GetLength(file);
        var bytes = new byte[Math.Min(length, Prefix)];
        RandomAccess.Read(file, bytes, 0);
        ReadOnlyMemory<byte> rest = bytes;
        if (rest.Length == 0 || rest.Span[0] != Version)
            return Parse(rest);
        rest = rest[1..];
        var count = ReadVarint(ref rest);
        var bodyLength = ReadVarint(ref rest);
        // The lengths of so many would not fit: read as a whole, like everything small.
        if (length <= Prefix || count > Prefix / 16)
        {
            bytes = new byte[length];
            RandomAccess.Read(file, bytes, 0);
            return Parse(bytes);
        }

        var lengths = new int[count];
        for (var i = 0; i < lengths.Length; i++)
            lengths[i] = (int)Math.Min(ReadVarint(ref rest), int.MaxValue);
        long at = bytes.Length - rest.Length;
        if (bodyLength > int.MaxValue || at + (long)bodyLength + lengths.Sum(each => (long)each) != length)
            throw CodecException.Damaged($"it has {length} bytes, and other lengths inside");
        var body = new byte[bodyLength];
        RandomAccess.Read(file, body, at);
        at += body.Length;
        var buffers = new ReadOnlyMemory<byte>[lengths.Length];
        for (var i = 0; i < buffers.Length; at += lengths[i], i++)
            buffers[i] = new FilePart(file, at, lengths[i]).Memory;
        return new(body, buffers, []);
    }

    static ReadOnlyMemory<byte> Cut(ref ReadOnlyMemory<byte> rest, ulong length)
    {
        if (length > (ulong)rest.Length)
            throw CodecException.Damaged($"it is cut off: {length} bytes announced, {rest.Length} left");
        var part = rest[..(int)length];
        rest = rest[(int)length..];
        return part;
    }

    static ulong ReadVarint(ref ReadOnlyMemory<byte> rest)
    {
        var value = 0UL;
        for (var i = 0; i < rest.Length && i < 10; i++)
        {
            var next = rest.Span[i];
            value |= (ulong)(next & 0x7F) << (7 * i);
            if (next >= 0x80)
                continue;
            rest = rest[(i + 1)..];
            return value;
        }

        throw CodecException.Damaged("a length is cut off");
    }

    byte[] Head()
    {
        var head = new byte[1 + (10 * (2 + buffers.Length))];
        return head.AsSpan(0, WriteHead(head)).ToArray();
    }

    int WriteHead(Span<byte> to)
    {
        to[0] = Version;
        var at = 1;
        at += WriteVarint(to[at..], (ulong)buffers.Length);
        at += WriteVarint(to[at..], (ulong)body.Length);
        foreach (var buffer in buffers)
            at += WriteVarint(to[at..], (ulong)buffer.Length);
        return at;
    }

    static int WriteVarint(Span<byte> to, ulong value)
    {
        var at = 0;
        for (; value >= 0x80; value >>= 7)
            to[at++] = (byte)(value | 0x80);
        to[at++] = (byte)value;
        return at;
    }

    static int VarintSize(ulong value) => (70 - BitOperations.LeadingZeroCount(value | 1)) / 7;
}
