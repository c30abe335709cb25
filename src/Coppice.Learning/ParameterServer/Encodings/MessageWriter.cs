using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Coppice.Learning.ParameterServer.Encodings;

/// <summary>Writes what workers and shards tell each other. Numbers are little-endian.</summary>
sealed class MessageWriter
{
    readonly ArrayBufferWriter<byte> _bytes = new();

    public ReadOnlyMemory<byte> Written => _bytes.WrittenMemory;

    public MessageWriter Clear()
    {
        _bytes.ResetWrittenCount();
        return this;
    }

    public MessageWriter Byte(byte value)
    {
        _bytes.GetSpan(1)[0] = value;
        _bytes.Advance(1);
        return this;
    }

    public MessageWriter Int(int value)
    {
        BinaryPrimitives.WriteInt32LittleEndian(_bytes.GetSpan(sizeof(int)), value);
        _bytes.Advance(sizeof(int));
        return this;
    }

    public MessageWriter Long(long value)
    {
        BinaryPrimitives.WriteInt64LittleEndian(_bytes.GetSpan(sizeof(long)), value);
        _bytes.Advance(sizeof(long));
        return this;
    }

    public MessageWriter Double(double value) => Long(BitConverter.DoubleToInt64Bits(value));

    public MessageWriter Floats(ReadOnlySpan<float> values)
    {
        Numbers(MemoryMarshal.Cast<float, int>(values));
        return this;
    }

    public MessageWriter Ints(ReadOnlySpan<int> values)
    {
        Int(values.Length);
        Numbers(values);
        return this;
    }

    /// <summary>Ascending places, by their gaps: seven bits a byte.</summary>
    public MessageWriter Places(ReadOnlySpan<int> places)
    {
        const int Longest = 5;
        Int(places.Length);
        var span = _bytes.GetSpan(places.Length * Longest);
        var (used, next) = (0, 0);
        foreach (var place in places)
        {
            var gap = (uint)(place - next);
            for (; gap >= 0x80; gap >>= 7)
                span[used++] = (byte)(gap | 0x80);
            span[used++] = (byte)gap;
            next = place + 1;
        }

        _bytes.Advance(used);
        return this;
    }

    void Numbers(ReadOnlySpan<int> values)
    {
        var target = MemoryMarshal.Cast<byte, int>(_bytes.GetSpan(values.Length * sizeof(int)));
        if (BitConverter.IsLittleEndian)
            values.CopyTo(target);
        else
            BinaryPrimitives.ReverseEndianness(values, target);
        _bytes.Advance(values.Length * sizeof(int));
    }
}
