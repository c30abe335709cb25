using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Coppice.Learning.ParameterServer.Encodings;

/// <summary>Reads what <see cref="MessageWriter"/> wrote. Messages are signed: one that is too short is a mistake of ours,
/// and throws.</summary>
ref struct MessageReader(ReadOnlySpan<byte> bytes)
{
    ReadOnlySpan<byte> _left = bytes;

    public readonly int Left => _left.Length;

    public byte Byte() => Take(1)[0];

    public int Int() => BinaryPrimitives.ReadInt32LittleEndian(Take(sizeof(int)));

    public long Long() => BinaryPrimitives.ReadInt64LittleEndian(Take(sizeof(long)));

    public double Double() => BitConverter.Int64BitsToDouble(Long());

    public void Floats(Span<float> values) => Numbers(MemoryMarshal.Cast<float, int>(values));

    public int[] Ints()
    {
        var values = new int[Int()];
        Numbers(values);
        return values;
    }

    public int[] Places()
    {
        var places = new int[Int()];
        var next = 0;
        for (var i = 0; i < places.Length; i++)
        {
            var (gap, shift) = (0u, 0);
            byte one;
            do
            {
                one = Byte();
                gap |= (uint)(one & 0x7F) << shift;
                shift += 7;
            }
            while (one >= 0x80);
            places[i] = next + (int)gap;
            next = places[i] + 1;
        }

        return places;
    }

    void Numbers(Span<int> values)
    {
        var source = MemoryMarshal.Cast<byte, int>(Take(values.Length * sizeof(int)));
        if (BitConverter.IsLittleEndian)
            source.CopyTo(values);
        else
            BinaryPrimitives.ReverseEndianness(source, values);
    }

    ReadOnlySpan<byte> Take(int count)
    {
        var taken = _left[..count];
        _left = _left[count..];
        return taken;
    }
}
