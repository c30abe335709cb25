using System.Security.Cryptography;
using System.Text;

namespace Coppice.Learning.Networks;

/// <summary>A file: a magic word, the kind, a version, the body, and the SHA-256 of all that.</summary>
static class SealedBody
{
    public const byte NetworkKind = 1;
    public const byte CheckpointKind = 2;
    const uint Magic = 0x4E50_5043; // "CPPN", little-endian
    const byte Version = 1;
    const int Head = 6;

    /// <summary>Whether a file begins as one of that kind; false for one that cannot be read.</summary>
    public static bool Begins(string path, byte kind)
    {
        try
        {
            using var stream = File.OpenRead(path);
            Span<byte> head = stackalloc byte[Head];
            return stream.ReadAtLeast(head, Head, throwOnEndOfStream: false) == Head
                && BitConverter.ToUInt32(head) == Magic && head[4] == kind;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    public static void Write(Stream stream, byte kind, Action<BinaryWriter> write)
    {
        using var body = new MemoryStream();
        using (var writer = new BinaryWriter(body, Encoding.UTF8, leaveOpen: true))
        {
            writer.Write(Magic);
            writer.Write(kind);
            writer.Write(Version);
            write(writer);
        }

        var bytes = body.GetBuffer().AsSpan(0, (int)body.Length);
        stream.Write(bytes);
        stream.Write(SHA256.HashData(bytes));
    }

    /// <exception cref="InvalidDataException">It is damaged, of another kind, or of another version.</exception>
    public static T Read<T>(Stream stream, byte kind, Func<BinaryReader, T> read)
    {
        using var memory = new MemoryStream();
        stream.CopyTo(memory);
        var bytes = memory.GetBuffer().AsSpan(0, (int)memory.Length);
        if (bytes.Length < Head + SHA256.HashSizeInBytes || BitConverter.ToUInt32(bytes) != Magic)
            throw new InvalidDataException("This is no file of a network.");
        if (bytes[4] != kind)
        {
            throw new InvalidDataException(bytes[4] == NetworkKind
                ? "The file holds a network, and no checkpoint of training."
                : "The file holds a checkpoint of training, and no network alone.");
        }

        if (bytes[5] != Version)
        {
            throw new InvalidDataException(
                $"The file is of version {bytes[5]}, and this program reads version {Version}: read it with a newer one, "
                + "or train again.");
        }

        var content = bytes[..^SHA256.HashSizeInBytes];
        if (!SHA256.HashData(content).AsSpan().SequenceEqual(bytes[content.Length..]))
            throw new InvalidDataException("The file is damaged or cut short: its checksum does not match.");
        try
        {
            using var body = new MemoryStream(memory.GetBuffer(), Head, content.Length - Head, writable: false);
            using var reader = new BinaryReader(body, Encoding.UTF8);
            return read(reader);
        }
        catch (Exception e) when (e is EndOfStreamException or DecoderFallbackException or FormatException)
        {
            throw new InvalidDataException("The file is damaged: its body breaks off.", e);
        }
    }
}
