using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace Coppice.Calls.Values;

sealed partial class ValueDecoder
{
    static readonly UTF8Encoding StrictUtf8 = new(false, throwOnInvalidBytes: true);

    readonly ReadOnlyMemory<byte> _body = value.Body;
    readonly long _total = value.Length;
    readonly List<string> _strings = [];
    int _at;
    int _nextBuffer;
    long _claimed;

    public byte Byte() => _at < _body.Length ? _body.Span[_at++] : throw CutOff();

    public ulong Varint()
    {
        var result = 0UL;
        for (var shift = 0; shift < 70; shift += 7)
        {
            var next = Byte();
            result |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
                return result;
        }

        throw CodecException.Damaged("a number is too long");
    }

    /// <summary>A number that is an index or a count.</summary>
    public int Int() => checked((int)Varint());

    public long Signed()
    {
        var value = Varint();
        return (long)(value >> 1) ^ -(long)(value & 1);
    }

    public ulong UInt64() => BinaryPrimitives.ReadUInt64LittleEndian(Bytes(8));

    public ReadOnlySpan<byte> Bytes(int count)
    {
        if (count < 0 || count > _body.Length - _at)
            throw CutOff();
        _at += count;
        return _body.Span.Slice(_at - count, count);
    }

    /// <summary>
    /// A number of elements of at least this many bytes each. All that are announced together cannot be more than
    /// there are bytes, so that a few damaged bytes do not ask for gigabytes.
    /// </summary>
    public int Length(int minBytes)
    {
        var length = Varint();
        Claim(length, minBytes);
        return (int)length;
    }

    /// <summary>Takes this many elements from what the bytes can hold.</summary>
    public void Claim(ulong count, int minBytes)
    {
        if (count > int.MaxValue || (_claimed += (long)count * Math.Max(1, minBytes)) > _total)
            throw CodecException.Damaged($"{count} elements announced in {_total} bytes");
    }

    /// <summary>Raw bytes of this length, from the body or apart.</summary>
    public ReadOnlySpan<byte> Raw(int length)
    {
        if (length < ValueEncoder.ApartFrom)
            return Bytes(length);
        if (_nextBuffer >= value.Buffers.Length || value.Buffers[_nextBuffer].Length != length)
            throw CodecException.Damaged($"the buffer of {length} bytes is missing");
        return value.Buffers[_nextBuffer++].Span;
    }

    /// <summary>The same into memory that is there: bytes that still lie in a file get there without a copy
    /// between.</summary>
    public void Raw(Span<byte> into)
    {
        if (into.Length >= ValueEncoder.ApartFrom && _nextBuffer < value.Buffers.Length
            && value.Buffers[_nextBuffer].Length == into.Length
            && MemoryMarshal.TryGetMemoryManager<byte, FilePart>(value.Buffers[_nextBuffer], out var part))
        {
            part.Read(into);
            _nextBuffer++;
            return;
        }

        Raw(into.Length).CopyTo(into);
    }

    public string? String()
    {
        var tag = Varint();
        if (tag == 0)
            return null;
        if (tag > 2)
            return tag - 3 < (ulong)_strings.Count
                ? _strings[(int)(tag - 3)]
                : throw CodecException.Damaged("a string refers to none before it");
        var length = (long)Math.Min(Varint(), int.MaxValue);
        var bytes = Bytes((int)Math.Min(tag == 1 ? length : 2 * length, int.MaxValue));
        var result = tag == 1
            ? StrictUtf8.GetString(bytes)
            : string.Create((int)length, bytes, static (to, from) =>
            {
                for (var i = 0; i < to.Length; i++)
                    to[i] = (char)BinaryPrimitives.ReadUInt16LittleEndian(from[(2 * i)..]);
            });
        if (result.Length > 0)
            _strings.Add(result);
        return result;
    }

    static CodecException CutOff() => CodecException.Damaged("it is cut off");
}
