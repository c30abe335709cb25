using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace Coppice.Learning;

/// <summary>A saved model: a magic word, the kind, a version, the body, and the body's SHA-256.</summary>
static class ModelBody
{
    const uint Magic = 0x5050_4F43; // "COPP", little-endian
    const byte Version = 2;
    const int Head = 6;

    public static void Write(Stream stream, ModelKind kind, Action<BinaryWriter> write)
    {
        using var hash = SHA256.Create();
        using (var writer = new BinaryWriter(stream, Encoding.UTF8, leaveOpen: true))
        {
            writer.Write(Magic);
            writer.Write((byte)kind);
            writer.Write(Version);
        }

        using (var hashed = new CryptoStream(stream, hash, CryptoStreamMode.Write, leaveOpen: true))
        using (var writer = new BinaryWriter(hashed, Encoding.UTF8, leaveOpen: true))
            write(writer);
        stream.Write(hash.Hash);
    }

    /// <exception cref="InvalidDataException">It is another kind of model, damaged, or of a newer
    /// version.</exception>
    public static T Read<T>(Stream stream, ModelKind kind, Func<BinaryReader, T> read)
    {
        // Read whole and checked before a length in it is believed.
        using var memory = new MemoryStream();
        stream.CopyTo(memory);
        try
        {
            Check(memory.GetBuffer().AsSpan(0, (int)memory.Length), kind);
            memory.SetLength(memory.Length - SHA256.HashSizeInBytes);
            memory.Position = Head;
            using var reader = new BinaryReader(memory, Encoding.UTF8);
            return read(reader);
        }
        catch (Exception error) when (error is IOException or DecoderFallbackException or FormatException)
        {
            throw new InvalidDataException("The model file is damaged or cut short.", error);
        }
    }

    static void Check(ReadOnlySpan<byte> bytes, ModelKind kind)
    {
        if (bytes.Length < Head + SHA256.HashSizeInBytes || BitConverter.ToUInt32(bytes) != Magic)
            throw new InvalidDataException("This is no model file.");
        if (bytes[4] != (byte)kind) throw new InvalidDataException("The file holds another kind of model.");
        if (bytes[5] != Version)
        {
            throw new InvalidDataException(
                $"The model file is of version {bytes[5]}, and this program reads version {Version}: read it with "
                + "one that does, or fit the model again.");
        }

        if (!SHA256.HashData(bytes[Head..^SHA256.HashSizeInBytes]).AsSpan()
            .SequenceEqual(bytes[^SHA256.HashSizeInBytes..]))
        {
            throw new InvalidDataException("The model file is damaged: its checksum does not match.");
        }
    }

    /// <summary>A count, no more than the file can fill.</summary>
    public static int ReadCount(this BinaryReader reader, int bytesEach)
    {
        var count = reader.ReadInt32();
        return count >= 0 && (long)count * bytesEach <= reader.BaseStream.Length - reader.BaseStream.Position
            ? count : throw new EndOfStreamException();
    }

    public static void WriteStrings(this BinaryWriter writer, IReadOnlyList<string> strings)
    {
        writer.Write(strings.Count);
        foreach (var text in strings) writer.Write(text);
    }

    public static string[] ReadStrings(this BinaryReader reader)
    {
        var strings = new string[reader.ReadCount(1)];
        for (var i = 0; i < strings.Length; i++) strings[i] = reader.ReadString();
        return strings;
    }

    /// <summary>Little-endian, as every machine that .NET runs on today.</summary>
    public static void WriteArray<T>(this BinaryWriter writer, ReadOnlySpan<T> values)
        where T : unmanaged
    {
        writer.Write(values.Length);
        writer.Write(MemoryMarshal.AsBytes(values));
    }

    public static T[] ReadArray<T>(this BinaryReader reader)
        where T : unmanaged
    {
        var values = new T[reader.ReadCount(Unsafe.SizeOf<T>())];
        reader.BaseStream.ReadExactly(MemoryMarshal.AsBytes(values.AsSpan()));
        return values;
    }
}

/// <summary>What a saved model is. The numbers are part of every file: never renumber.</summary>
enum ModelKind : byte
{
    Tree = 1,
    Forest = 2,
    BoostedClassifier = 3,
    BoostedRegression = 4,
    LogisticRegression = 5,
    Voting = 6,
    Stack = 7,
    AdaBoost = 8,
    RegressionForest = 10,
    ForestPart = 11,
    Averaging = 12,
    ShareForest = 13,
}
