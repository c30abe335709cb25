using System.Runtime.CompilerServices;
using System.Text;
using Listed = Coppice.Calls.Values.FrameworkTypes.Listed;

namespace Coppice.Calls.Values;

/// <summary>The plain types of the framework.</summary>
static class SystemCarriers
{
    public static readonly Listed[] All =
    [
        Whole<sbyte>(v => v, v => checked((sbyte)v)), Whole<short>(v => v, v => checked((short)v)), Whole<int>(v => v, v => checked((int)v)),
        Whole<long>(v => v, v => v), Raw<byte>(), Raw<char>(),
        Natural<ushort>(v => v, v => checked((ushort)v)), Natural<uint>(v => v, v => checked((uint)v)), Natural<ulong>(v => v, v => v),
        Raw<float>(), Raw<double>(), Raw<Half>(), Raw<Int128>(), Raw<UInt128>(), Raw<Guid>(), Raw<TimeSpan>(),
        Raw<Index>(), Raw<Range>(),
        Value<bool>(static (to, v) => to.Byte(v ? (byte)1 : (byte)0), static from => from.Byte() != 0),
        Value<decimal>(WriteDecimal, ReadDecimal),
        Value<DateTime>(static (to, v) => to.UInt64(Unsafe.BitCast<DateTime, ulong>(v)), ReadDateTime),
        Value<DateTimeOffset>(
            static (to, v) =>
            {
                to.Signed(v.Ticks);
                to.Signed(v.TotalOffsetMinutes);
            },
            static from => new DateTimeOffset(from.Signed(), TimeSpan.FromMinutes(from.Signed()))),
        Value<DateOnly>(static (to, v) => to.Varint((ulong)v.DayNumber), static from => DateOnly.FromDayNumber(from.Int())),
        Value<TimeOnly>(static (to, v) => to.Varint((ulong)v.Ticks), static from => new TimeOnly((long)from.Varint())),
        Value<Rune>(static (to, v) => to.Varint((ulong)v.Value), static from => new Rune(from.Int())),
        Value<CancellationToken>(
            static (to, _) => to.Byte(0),
            static from =>
            {
                from.Byte();
                return from.Options.Cancellation;
            }),
        new(typeof(DBNull), static _ => Single(DBNull.Value)),
        new(typeof(Type), static _ => new SimpleObjectCarrier<Type>(
            static (to, v) => to.Type(v), static from => from.Type(), isTracked: false), StandsForSubclasses: true),
        new(typeof(Uri), static _ => new SimpleObjectCarrier<Uri>(
            static (to, v) =>
            {
                to.String(v.OriginalString);
                to.Byte(v.IsAbsoluteUri ? (byte)1 : (byte)0);
            },
            static from => new(from.String() ?? "", from.Byte() == 1 ? UriKind.Absolute : UriKind.Relative))),
        new(typeof(Version), static _ => new SimpleObjectCarrier<Version>(
            static (to, v) => to.String(v.ToString()), static from => Version.Parse(from.String() ?? ""))),
    ];

    /// <summary>Types without a carrier of their own that are named often enough to have a number.</summary>
    public static readonly Type[] FieldTypes =
    [
        typeof(object), typeof(string), typeof(Nullable<>), typeof(void),
        typeof(Tuple<>), typeof(Tuple<,>), typeof(Tuple<,,>), typeof(Tuple<,,,>), typeof(Tuple<,,,,>),
        typeof(Tuple<,,,,,>), typeof(Tuple<,,,,,,>), typeof(Tuple<,,,,,,,>), typeof(ValueTuple), typeof(ValueTuple<>),
        typeof(ValueTuple<,>), typeof(ValueTuple<,,>), typeof(ValueTuple<,,,>), typeof(ValueTuple<,,,,>),
        typeof(ValueTuple<,,,,,>), typeof(ValueTuple<,,,,,,>), typeof(ValueTuple<,,,,,,,>),
        typeof(Func<>), typeof(Func<,>), typeof(Func<,,>), typeof(Action),
    ];

    /// <summary>The text; the capacity is not part of it.</summary>
    public static ObjectCarrier StringBuilder() => new SimpleObjectCarrier<StringBuilder>(
        static (to, v) => to.String(v.ToString()), static from => new(from.String()));

    static Listed Raw<T>()
        where T : unmanaged => new(typeof(T), static _ => new RawCarrier<T>());

    static Listed Value<T>(Action<ValueEncoder, T> write, Func<ValueDecoder, T> read) =>
        new(typeof(T), _ => new SimpleCarrier<T>(write, read));

    static Listed Whole<T>(Func<T, long> widen, Func<long, T> narrow) =>
        Value<T>((to, v) => to.Signed(widen(v)), from => narrow(from.Signed()));

    static Listed Natural<T>(Func<T, ulong> widen, Func<ulong, T> narrow) =>
        Value<T>((to, v) => to.Varint(widen(v)), from => narrow(from.Varint()));

    static SimpleObjectCarrier<T> Single<T>(T value)
        where T : notnull => new(static (_, _) => { }, _ => value, isTracked: false);

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
}
