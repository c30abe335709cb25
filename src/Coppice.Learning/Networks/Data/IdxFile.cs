using System.Buffers.Binary;
using System.IO.Compression;
using Coppice.Learning.Data;

namespace Coppice.Learning.Networks;

/// <summary>An array of bytes in the IDX format of the MNIST files: a magic word that tells the type and the number of
/// dimensions, a big-endian size for each, and the bytes.</summary>
public sealed class IdxFile
{
    const byte UnsignedBytes = 0x08;
    const int LongestHeader = 4 + 4 * byte.MaxValue;

    IdxFile(IReadOnlyList<int> dimensions, byte[] content) => (Dimensions, Content) = (dimensions, content);

    /// <summary>The sizes, the outermost first.</summary>
    public IReadOnlyList<int> Dimensions { get; }

    /// <summary>The bytes, the last dimension running fastest.</summary>
    public ReadOnlyMemory<byte> Content { get; }

    /// <summary>Reads a file, gzipped or not.</summary>
    /// <exception cref="DataException">It is missing, no IDX file of unsigned bytes, cut short or damaged.</exception>
    public static IdxFile Read(string path) => Open(path, stream => Read(path, stream));

    /// <summary>The outermost size of a file, of which no more than its header is read.</summary>
    /// <exception cref="DataException">As for <see cref="Read(string)"/>.</exception>
    public static int CountOf(string path) => Open(path, stream => ReadHeader(path, stream, out _)[0]);

    internal string Describe() => $"an array of {string.Join('×', Dimensions)}";

    static T Open<T>(string path, Func<Stream, T> read)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        try
        {
            using var file = File.OpenRead(path);
            Span<byte> magic = stackalloc byte[2];
            var zipped = file.ReadAtLeast(magic, 2, throwOnEndOfStream: false) == 2 && magic is [0x1f, 0x8b];
            file.Position = 0;
            using Stream stream = zipped ? new GZipStream(file, CompressionMode.Decompress) : file;
            return read(stream);
        }
        catch (InvalidDataException e)
        {
            throw new DataException($"{path} is damaged: it cannot be unzipped ({e.Message}). Fetch it again.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DataException($"{path} cannot be read: {e.Message}", e);
        }
    }

    static IdxFile Read(string path, Stream stream)
    {
        var dimensions = ReadHeader(path, stream, out var length);
        return new IdxFile(dimensions, ReadContent(path, stream, length));
    }

    static int[] ReadHeader(string path, Stream stream, out int bytes)
    {
        Span<byte> header = stackalloc byte[LongestHeader];
        if (stream.ReadAtLeast(header[..4], 4, throwOnEndOfStream: false) < 4 || header[0] != 0 || header[1] != 0)
            throw new DataException($"{path} is no IDX file: it does not begin with two zero bytes.");
        if (header[2] != UnsignedBytes || header[3] == 0)
        {
            throw new DataException(
                $"{path} is an IDX file of type 0x{header[2]:x2} with {header[3]} dimensions: only unsigned bytes (0x08) "
                + "with a dimension at least are read.");
        }

        var dimensions = new int[header[3]];
        var sizes = header[..(4 * dimensions.Length)];
        if (stream.ReadAtLeast(sizes, sizes.Length, throwOnEndOfStream: false) < sizes.Length)
            throw new DataException($"{path} is cut short: it ends within its header. Fetch it again.");
        var length = 1L;
        for (var i = 0; i < dimensions.Length; i++)
        {
            var size = BinaryPrimitives.ReadUInt32BigEndian(sizes[(4 * i)..]);
            length = size == 0 ? 0 : length > Array.MaxLength / size ? long.MaxValue : length * size;
            dimensions[i] = (int)Math.Min(size, int.MaxValue);
        }

        if (length is 0 or > int.MaxValue)
        {
            throw new DataException(
                $"{path} says that it holds an array of {string.Join('×', dimensions)}: nothing, or more than is read.");
        }

        bytes = (int)length;
        return dimensions;
    }

    // Grows with what is there: a damaged header must not claim gigabytes.
    static byte[] ReadContent(string path, Stream stream, int length)
    {
        var content = new byte[Math.Min(length, 1 << 20)];
        for (var read = 0; read < length;)
        {
            if (read == content.Length)
                Array.Resize(ref content, (int)Math.Min(length, 2L * content.Length));
            var more = stream.Read(content, read, content.Length - read);
            if (more == 0)
            {
                throw new DataException(
                    $"{path} is cut short: its header promises {length} bytes, and {read} are there. Fetch it again.");
            }

            read += more;
        }

        if (stream.ReadByte() >= 0)
            throw new DataException($"{path} is damaged: more than the {length} bytes that its header promises are there.");
        return content;
    }
}
