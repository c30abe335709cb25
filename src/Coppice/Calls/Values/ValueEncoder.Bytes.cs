using System.Buffers.Binary;
using System.Text;
using System.Text.Unicode;

namespace Coppice.Calls.Values;

// The bytes: little-endian, integers as varints, strings once per content.
sealed partial class ValueEncoder
{
    /// <summary>Raw arrays from this size on stay outside the body.</summary>
    public const int ApartFrom = 1024;

    readonly Dictionary<string, int> _strings = new(StringComparer.Ordinal);
    List<ReadOnlyMemory<byte>>? _buffers;
    byte[] _bytes = new byte[512];
    int _count;

    public void Byte(byte value)
    {
        if (_count == _bytes.Length)
            Grow(1);
        _bytes[_count++] = value;
    }

    public void Varint(ulong value)
    {
        for (; value >= 0x80; value >>= 7)
            Byte((byte)(value | 0x80));
        Byte((byte)value);
    }

    /// <summary>Small magnitudes of either sign are short.</summary>
    public void Signed(long value) => Varint((ulong)(value << 1) ^ (ulong)(value >> 63));

    public void Bytes(ReadOnlySpan<byte> bytes) => bytes.CopyTo(Take(bytes.Length));

    public void UInt64(ulong value) => BinaryPrimitives.WriteUInt64LittleEndian(Take(8), value);

    /// <summary>Room for this many bytes, to be filled at once.</summary>
    public Span<byte> Take(int count)
    {
        if (_bytes.Length - _count < count)
            Grow(count);
        _count += count;
        return _bytes.AsSpan(_count - count, count);
    }

    /// <summary>Raw bytes that the body announced: short ones in the body, long ones apart.</summary>
    public void Raw(ReadOnlyMemory<byte> memory)
    {
        if (memory.Length < ApartFrom)
            Bytes(memory.Span);
        else
            (_buffers ??= []).Add(memory);
    }

    /// <summary>
    /// Null; new, as UTF-8 or, where surrogates stand alone, UTF-16; or as one written before: equal strings are one.
    /// </summary>
    public void String(string? value)
    {
        if (value is null)
        {
            Byte(0);
            return;
        }

        if (value.Length > 0 && !_strings.TryAdd(value, _strings.Count))
        {
            Varint((ulong)_strings[value] + 3);
            return;
        }

        var start = _count;
        Byte(1);
        var most = Encoding.UTF8.GetMaxByteCount(value.Length);
        if (most < 0x80)
        {
            var space = Take(most + 1);
            if (Utf8.FromUtf16(value, space[1..], out _, out var written, replaceInvalidSequences: false) == 0)
            {
                space[0] = (byte)written;
                _count -= most - written;
                return;
            }
        }
        else if (IsWellFormed(value))
        {
            var length = Encoding.UTF8.GetByteCount(value);
            Varint((ulong)length);
            Encoding.UTF8.GetBytes(value, Take(length));
            return;
        }

        _count = start;
        Byte(2);
        Varint((ulong)value.Length);
        foreach (var unit in value)
            BinaryPrimitives.WriteUInt16LittleEndian(Take(2), unit);
    }

    /// <summary>The bytes of a plain value alone.</summary>
    public static byte[] Alone<T>(T value)
    {
        var encoder = _spare ?? new();
        _spare = null;
        Carriers.Of<T>().Write(encoder, value);
        var bytes = encoder._bytes.AsSpan(0, encoder._count).ToArray();
        encoder.Clear();
        _spare = encoder;
        return bytes;
    }

    static bool IsWellFormed(string value)
    {
        for (var i = 0; i < value.Length; i++)
        {
            if (!char.IsSurrogate(value[i]))
                continue;
            if (i + 1 == value.Length || !char.IsSurrogatePair(value[i], value[i + 1]))
                return false;
            i++;
        }

        return true;
    }

    void Grow(int count) =>
        Array.Resize(ref _bytes, (int)Math.Min(Array.MaxLength, Math.Max(2L * _bytes.Length, (long)_count + count)));

    void ClearBytes()
    {
        _count = 0;
        _strings.Clear();
        _buffers = null;
    }

    ReadOnlyMemory<byte> TakeBody() => _bytes.AsSpan(0, _count).ToArray();
}
