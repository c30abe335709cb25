using System.Buffers.Binary;
using System.Text;

namespace Coppice.Stores;

/// <summary>Keys as bytes that are ordered as the keys are.</summary>
static class EntryKey
{
    const int Longest = 100;

    /// <exception cref="ArgumentException">Keys of this type, or as long as this one, are none.</exception>
    public static byte[] Of<TKey>(TKey key)
    {
        var bytes = key switch
        {
            string text => Encoding.UTF8.GetBytes(text),
            int number => Signed(number),
            long number => Signed(number),
            uint number => Unsigned(number),
            ulong number => Unsigned(number),
            Guid id => id.ToByteArray(bigEndian: true),
            _ => throw NoKey<TKey>(),
        };
        return bytes.Length <= Longest
            ? bytes
            : throw new ArgumentException(
                $"A key of a dictionary takes at most {Longest} bytes, got {bytes.Length}: use a Guid, or a hash.");
    }

    public static TKey Read<TKey>(ReadOnlySpan<byte> bytes)
    {
        object key = typeof(TKey) == typeof(string) ? Encoding.UTF8.GetString(bytes)
            : typeof(TKey) == typeof(int) ? (int)(BinaryPrimitives.ReadInt64BigEndian(bytes) ^ long.MinValue)
            : typeof(TKey) == typeof(long) ? BinaryPrimitives.ReadInt64BigEndian(bytes) ^ long.MinValue
            : typeof(TKey) == typeof(uint) ? (uint)BinaryPrimitives.ReadUInt64BigEndian(bytes)
            : typeof(TKey) == typeof(ulong) ? BinaryPrimitives.ReadUInt64BigEndian(bytes)
            : typeof(TKey) == typeof(Guid) ? new Guid(bytes, bigEndian: true)
            : throw NoKey<TKey>();
        return (TKey)key;
    }

    /// <summary>The first key after this one.</summary>
    public static byte[] After(ReadOnlySpan<byte> key) => [.. key, 0];

    // The sign turned over: negative numbers come first.
    static byte[] Signed(long number) => Unsigned((ulong)(number ^ long.MinValue));

    static byte[] Unsigned(ulong number)
    {
        var bytes = new byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, number);
        return bytes;
    }

    static ArgumentException NoKey<TKey>() => new(
        $"A key of a dictionary is a string, an int, a long, a uint, a ulong or a Guid, got {typeof(TKey)}.");
}
