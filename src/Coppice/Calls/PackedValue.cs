using Coppice.Stores;

namespace Coppice.Calls;

/// <summary>Encoded values with their large arrays put into the store, each content once, so that messages and rows stay
/// small. Without any, the bytes are those of the value itself.</summary>
static class PackedValue
{
    /// <summary>Arrays from this many bytes on are content of their own.</summary>
    public const int Large = 1 << 20;

    // Another first byte than an encoded value's.
    const byte Version = 2;

    public static bool IsLarge(EncodedValue value) => value.Buffers.Any(buffer => buffer.Length >= Large);

    /// <summary>The value's bytes, and the content that they refer to.</summary>
    public static async Task<(byte[] Bytes, IReadOnlyList<ContentHash> Blobs)> PackAsync(
        EncodedValue value, IBlobs blobs, CancellationToken cancellationToken)
    {
        if (!IsLarge(value))
            return (value.ToArray(), value.Contents);
        using var stream = new MemoryStream();
        await using var writer = new BinaryWriter(stream);
        var hashes = new List<ContentHash>(value.Contents);
        var kept = value.Buffers.ToArray();
        writer.Write(Version);
        writer.Write(kept.Count(buffer => buffer.Length >= Large));
        for (var i = 0; i < kept.Length; i++)
        {
            if (kept[i].Length < Large)
                continue;
            var hash = await blobs.PutAsync(new ReadOnlyMemoryStream(kept[i]), cancellationToken);
            hashes.Add(hash);
            writer.Write(i);
            writer.Write(hash.ToArray());
            kept[i] = default;
        }

        writer.Flush();
        new EncodedValue(value.Body, kept, []).WriteTo(stream);
        return (stream.ToArray(), hashes);
    }

    /// <summary>The value, whole.</summary>
    /// <exception cref="CodecException">The bytes are none, or content is missing.</exception>
    public static async ValueTask<EncodedValue> UnpackAsync(
        ReadOnlyMemory<byte> bytes, IBlobs? blobs, CancellationToken cancellationToken)
    {
        if (bytes.IsEmpty || bytes.Span[0] != Version || blobs is null)
            return EncodedValue.Parse(bytes);
        var (buffers, rest) = ReadHead(bytes);
        var value = EncodedValue.Parse(rest);
        foreach (var (index, hash) in buffers)
        {
            if (index < 0 || index >= value.Buffers.Length)
                throw CodecException.Damaged("a large array belongs nowhere");
            await using var stream = await blobs.OpenAsync(hash, cancellationToken)
                ?? throw new CodecException($"A large array of an encoded value is not in the store ({hash}).");
            var content = new byte[stream.Length];
            await stream.ReadExactlyAsync(content, cancellationToken);
            value.Buffers[index] = content;
        }

        return value;
    }

    static (List<(int Index, ContentHash Hash)> Buffers, ReadOnlyMemory<byte> Value) ReadHead(ReadOnlyMemory<byte> bytes)
    {
        const int Entry = sizeof(int) + ContentHash.Size;
        var span = bytes.Span[1..];
        var count = span.Length >= sizeof(int) ? BitConverter.ToInt32(span) : -1;
        if (count < 0 || (long)count * Entry > span.Length - sizeof(int))
            throw CodecException.Damaged("the list of its large arrays is cut off");
        var buffers = new List<(int, ContentHash)>();
        for (var i = 0; i < count; i++)
        {
            var entry = span.Slice(sizeof(int) + (i * Entry), Entry);
            buffers.Add((BitConverter.ToInt32(entry), new ContentHash(entry[sizeof(int)..])));
        }

        return (buffers, bytes[(1 + sizeof(int) + (count * Entry))..]);
    }
}
