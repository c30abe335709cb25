using System.Numerics;
using System.Runtime.CompilerServices;

namespace Coppice.Calls.Values;

/// <summary>The types that have a code of their own in .NET: their number is that code.</summary>
static class Primitives
{
    static readonly Type?[] Types =
    [
        null, typeof(object), typeof(DBNull), typeof(bool), typeof(char), typeof(sbyte), typeof(byte), typeof(short),
        typeof(ushort), typeof(int), typeof(uint), typeof(long), typeof(ulong), typeof(float), typeof(double),
        typeof(decimal), typeof(DateTime), null, typeof(string),
    ];

    /// <summary>The number of the type; −1 where it has none.</summary>
    public static int CodeOf(Type type)
    {
        var code = (int)Type.GetTypeCode(type);
        return Types[code] == type ? code : -1;
    }

    /// <summary>The type of a number; null where there is none.</summary>
    public static Type? At(int code) => code < Types.Length ? Types[code] : null;

    /// <summary>The carrier of a primitive; null where it is none.</summary>
    public static Carrier? Carrier(Type type) => type.IsEnum ? null : Type.GetTypeCode(type) switch
    {
        TypeCode.Boolean => new SimpleCarrier<bool>(
            static (to, v) => to.Byte(v ? (byte)1 : (byte)0), static from => from.Byte() != 0),
        TypeCode.Char => new RawCarrier<char>(),
        TypeCode.SByte => new SignedCarrier<sbyte>(),
        TypeCode.Byte => new RawCarrier<byte>(),
        TypeCode.Int16 => new SignedCarrier<short>(),
        TypeCode.UInt16 => new NaturalCarrier<ushort>(),
        TypeCode.Int32 => new SignedCarrier<int>(),
        TypeCode.UInt32 => new NaturalCarrier<uint>(),
        TypeCode.Int64 => new SignedCarrier<long>(),
        TypeCode.UInt64 => new NaturalCarrier<ulong>(),
        TypeCode.Single => new RawCarrier<float>(),
        TypeCode.Double => new RawCarrier<double>(),
        TypeCode.Decimal => new SimpleCarrier<decimal>(WriteDecimal, ReadDecimal),
        TypeCode.DateTime => new SimpleCarrier<DateTime>(
            static (to, v) => to.UInt64(Unsafe.BitCast<DateTime, ulong>(v)), ReadDateTime),
        TypeCode.String => new StringCarrier(),
        _ => null,
    };

    static void WriteDecimal(ValueEncoder to, decimal value)
    {
        Span<int> parts = stackalloc int[4];
        decimal.GetBits(value, parts);
        foreach (var part in parts)
            to.Varint((uint)part);
    }

    static decimal ReadDecimal(ValueDecoder from) => new(
        [(int)from.Varint(), (int)from.Varint(), (int)from.Varint(), (int)from.Varint()]);

    // All 64 bits: kind, and which of two equal local times in autumn is meant, are among them.
    static DateTime ReadDateTime(ValueDecoder from)
    {
        var bits = from.UInt64();
        return (long)(bits & 0x3FFF_FFFF_FFFF_FFFF) <= DateTime.MaxValue.Ticks
            ? Unsafe.BitCast<ulong, DateTime>(bits)
            : throw CodecException.Damaged("a date is out of range");
    }

    sealed class SignedCarrier<T> : Carrier<T>
        where T : struct, IBinaryInteger<T>
    {
        public override bool IsPlain => true;

        public override void Write(ValueEncoder to, T value) => to.Signed(long.CreateTruncating(value));

        public override T Read(ValueDecoder from) => T.CreateChecked(from.Signed());
    }

    sealed class NaturalCarrier<T> : Carrier<T>
        where T : struct, IBinaryInteger<T>
    {
        public override bool IsPlain => true;

        public override void Write(ValueEncoder to, T value) => to.Varint(ulong.CreateTruncating(value));

        public override T Read(ValueDecoder from) => T.CreateChecked(from.Varint());
    }
}
