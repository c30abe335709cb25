using System.Numerics;
using System.Runtime.InteropServices;

namespace Coppice.Stores;

/// <summary>CRC-32C (Castagnoli), in hardware where there is some.</summary>
static class Checksum
{
    public static uint Of(ReadOnlySpan<byte> head, ReadOnlySpan<byte> content) => ~Add(Add(~0u, head), content);

    static uint Add(uint crc, ReadOnlySpan<byte> bytes)
    {
        foreach (var word in MemoryMarshal.Cast<byte, ulong>(bytes))
            crc = BitOperations.Crc32C(crc, word);
        foreach (var value in bytes[(bytes.Length & ~7)..])
            crc = BitOperations.Crc32C(crc, value);
        return crc;
    }
}
