using System.Text;
using Listed = Coppice.Calls.Values.FrameworkTypes.Listed;

namespace Coppice.Calls.Values;

/// <summary>The plain types of the namespace System and its nearest.</summary>
static class SystemCarriers
{
    // Each lambda is compiled only when its type is met.
    public static readonly Listed[] All =
    [
        new(typeof(Half), static _ => new RawCarrier<Half>()),
        new(typeof(Int128), static _ => new RawCarrier<Int128>()),
        new(typeof(UInt128), static _ => new RawCarrier<UInt128>()),
        new(typeof(Guid), static _ => new RawCarrier<Guid>()),
        new(typeof(TimeSpan), static _ => new RawCarrier<TimeSpan>()),
        new(typeof(Index), static _ => new RawCarrier<Index>()),
        new(typeof(Range), static _ => new RawCarrier<Range>()),
        new(typeof(DateTimeOffset), static _ => DateTimeOffset()),
        new(typeof(DateOnly), static _ => new SimpleCarrier<DateOnly>(
            static (to, v) => to.Varint((ulong)v.DayNumber), static from => DateOnly.FromDayNumber(from.Int()))),
        new(typeof(TimeOnly), static _ => new SimpleCarrier<TimeOnly>(
            static (to, v) => to.Varint((ulong)v.Ticks), static from => new((long)from.Varint()))),
        new(typeof(Rune), static _ => new SimpleCarrier<Rune>(
            static (to, v) => to.Varint((ulong)v.Value), static from => new(from.Int()))),
        new(typeof(CancellationToken), static _ => CancellationToken()),
        new(typeof(Lock), static _ => Lock()),
        new(typeof(DBNull), static _ => new SimpleObjectCarrier<DBNull>(
            static (_, _) => { }, static _ => DBNull.Value, isTracked: false)),
        new(typeof(Type), static _ => new SimpleObjectCarrier<Type>(
            static (to, v) => to.Type(v), static from => from.Type(), isTracked: false), StandsForSubclasses: true),
        new(typeof(Uri), static _ => Uri()),
        new(typeof(Version), static _ => new SimpleObjectCarrier<Version>(
            static (to, v) => to.String(v.ToString()), static from => Version.Parse(from.String() ?? ""))),
        new(typeof(StringBuilder), static _ => new SimpleObjectCarrier<StringBuilder>(
            static (to, v) => to.String(v.ToString()), static from => new(from.String()))),
        new(typeof(Memory<>), static t => Carriers.New(typeof(MemoryCarrier<>), t.GenericTypeArguments)),
        new(typeof(ReadOnlyMemory<>), static t =>
            Carriers.New(typeof(ReadOnlyMemoryCarrier<>), t.GenericTypeArguments)),
        new(typeof(ArraySegment<>), static t => Carriers.New(typeof(ArraySegmentCarrier<>), t.GenericTypeArguments)),
        new(typeof(StringComparer), static _ => ComparerCarrier.Strings(), StandsForSubclasses: true),

        // Without a carrier of their own, but named often enough to have a number.
        .. Array.ConvertAll(
        [
            typeof(Nullable<>), typeof(void),
            typeof(Tuple<>), typeof(Tuple<,>), typeof(Tuple<,,>), typeof(Tuple<,,,>), typeof(Tuple<,,,,>),
            typeof(Tuple<,,,,,>), typeof(Tuple<,,,,,,>), typeof(Tuple<,,,,,,,>), typeof(ValueTuple),
            typeof(ValueTuple<>), typeof(ValueTuple<,>), typeof(ValueTuple<,,>), typeof(ValueTuple<,,,>),
            typeof(ValueTuple<,,,,>),
            typeof(ValueTuple<,,,,,>), typeof(ValueTuple<,,,,,,>), typeof(ValueTuple<,,,,,,,>),
            typeof(Func<>), typeof(Func<,>), typeof(Func<,,>), typeof(Action),
        ], static (Type type) => new Listed(type, static _ => null)),
    ];

    static SimpleCarrier<DateTimeOffset> DateTimeOffset() => new(
        static (to, v) =>
        {
            to.Signed(v.Ticks);
            to.Signed(v.TotalOffsetMinutes);
        },
        static from => new(from.Signed(), TimeSpan.FromMinutes(from.Signed())));

    // A lock that is free has no state.
    static SimpleObjectCarrier<Lock> Lock() => new(
        static (to, v) =>
        {
            if (v.IsHeldByCurrentThread)
                throw to.Refuse(typeof(Lock), "it is held", "leave the lock first");
        },
        static _ => new());

    static SimpleCarrier<CancellationToken> CancellationToken() => new(
        static (to, _) => to.Byte(0),
        static from =>
        {
            from.Byte();
            return from.Options.Cancellation;
        });

    static SimpleObjectCarrier<Uri> Uri() => new(
        static (to, v) =>
        {
            to.String(v.OriginalString);
            to.Byte(v.IsAbsoluteUri ? (byte)1 : (byte)0);
        },
        static from => new(from.String() ?? "", from.Byte() == 1 ? UriKind.Absolute : UriKind.Relative));
}
