using System.Runtime.InteropServices;

namespace Coppice.Learning.Networks;

/// <summary>Vectors in files: their length, then their numbers, little-endian.</summary>
static class Floats
{
    public static void WriteFloats(this BinaryWriter writer, ReadOnlySpan<float> values)
    {
        writer.Write(values.Length);
        writer.Write(MemoryMarshal.AsBytes(values));
    }

    /// <summary>Reads a vector of just that length.</summary>
    public static void ReadFloats(this BinaryReader reader, Span<float> values)
    {
        var length = reader.ReadInt32();
        if (length != values.Length)
            throw new InvalidDataException($"The file has {length} numbers where {values.Length} belong.");
        reader.BaseStream.ReadExactly(MemoryMarshal.AsBytes(values));
    }
}
