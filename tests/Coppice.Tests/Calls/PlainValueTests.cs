using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.RegularExpressions;
using Coppice.Calls;
using Xunit;

namespace Coppice.Tests.Calls;

public sealed class PlainValueTests
{
    public enum Wood : ushort
    {
        Ash = 1,
        Hazel = 60_000,
    }

    [Flags]
    public enum Signs : long
    {
        Low = long.MinValue,
    }

    public static TheoryData<object> Plain() =>
    [
        true, false, (byte)255, (sbyte)-128, short.MinValue, ushort.MaxValue, int.MinValue, uint.MaxValue,
        long.MinValue, ulong.MaxValue, 0, -1, 'ÿ', '\uD800', 1.5f, float.Epsilon, double.MaxValue,
        double.NegativeInfinity, (Half)0.1,
        Int128.MinValue, UInt128.MaxValue, 0.10m, decimal.MinValue, -0.000m, "", "wood", "Ω≈ç√ 𝕏", "\uDC00 alone",
        new string('x', 5000), Wood.Hazel, Signs.Low, Guid.Parse("00112233-4455-6677-8899-aabbccddeeff"),
        new DateTime(2024, 2, 29, 1, 2, 3, DateTimeKind.Local), new DateTime(1, DateTimeKind.Utc), DateTime.MaxValue,
        new DateTimeOffset(2024, 10, 27, 2, 30, 0, TimeSpan.FromMinutes(-345)), TimeSpan.MinValue, DateOnly.MaxValue,
        TimeOnly.MaxValue, new Rune(0x1F333), BigInteger.Pow(-7, 300), BigInteger.Zero, new Complex(1, -0.0),
        new Vector3(1, 2, 3), new Index(3, true), 2..^1, new Uri("https://host/a b?c=%20"),
        new Uri("../up", UriKind.Relative),
        new Version(1, 2), new Version(1, 2, 3, 4), (1, "two", 3.0), Tuple.Create(1, "two"),
        new KeyValuePair<string, int>("k", 1), typeof(List<Wood>), typeof(Dictionary<,>), typeof(int[,][]),
        typeof(Stream),
    ];

    [Theory]
    [MemberData(nameof(Plain))]
    public void Value_in_a_box_arrives_equal_and_of_its_type(object value)
    {
        var arrived = RoundTrip.Of(value);

        Assert.Equal(value, arrived);
        Assert.Equal(value.GetType(), arrived.GetType());
    }

    [Fact]
    public void Nothing_arrives_as_nothing()
    {
        Assert.Null(RoundTrip.Of<object?>(null));
        Assert.Null(RoundTrip.Of<string?>(null));
        Assert.Null(RoundTrip.Of<int?>(null));
        Assert.Equal(5, RoundTrip.Of<int?>(5));
    }

    [Theory]
    [InlineData(0x7FF8_0000_DEAD_BEEFL)]
    [InlineData(unchecked((long)0x8000_0000_0000_0000UL))]
    [InlineData(0x7FF0_0000_0000_0001L)]
    public void Double_keeps_all_its_bits(long bits)
    {
        var value = BitConverter.Int64BitsToDouble(bits);

        Assert.Equal(bits, BitConverter.DoubleToInt64Bits(RoundTrip.Of(value)));
        Assert.Equal(bits, BitConverter.DoubleToInt64Bits(RoundTrip.Of(new[] { value })[0]));
    }

    [Fact]
    public void Decimal_keeps_its_scale() =>
        Assert.Equal("0.100", RoundTrip.Of(0.100m).ToString(CultureInfo.InvariantCulture));

    [Fact]
    public void Date_keeps_its_kind()
    {
        foreach (var kind in Enum.GetValues<DateTimeKind>())
            Assert.Equal(kind, RoundTrip.Of(new DateTime(42, kind)).Kind);
    }

    [Fact]
    public void Cancellation_becomes_that_of_the_place_where_it_arrives()
    {
        using var here = new CancellationTokenSource();
        using var there = new CancellationTokenSource();

        var arrived = ValueCodec.Decode<CancellationToken>(
            ValueCodec.Encode(here.Token), new CodecOptions { Cancellation = there.Token });

        Assert.Equal(there.Token, arrived);
    }

    [Fact]
    public void Regex_arrives_unless_it_depends_on_culture()
    {
        Assert.Matches(RoundTrip.Of(new Regex("^a.b$", RegexOptions.Singleline)), "a\nb");
        RoundTrip.Refuses(new Regex("i", RegexOptions.IgnoreCase), "CultureInvariant");
    }

    [Fact]
    public void Text_being_built_arrives() => Assert.Equal("ab", RoundTrip.Of(new StringBuilder("ab")).ToString());
}
