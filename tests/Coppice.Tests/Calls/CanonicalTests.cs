using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Collections.Immutable;
using Coppice.Calls;
using Xunit;

namespace Coppice.Tests.Calls;

/// <summary>The same value gives the same bytes, in this process and in any other of the same build.</summary>
public sealed class CanonicalTests
{
    static readonly string[] Words = [.. Enumerable.Range(0, 200).Select(i => $"word {i * 7919 % 1000}")];

    [Fact]
    public void Equal_values_built_apart_give_equal_bytes()
    {
        Assert.Equal(Bytes(), Bytes());

        static byte[] Bytes() => ValueCodec.Encode(new object[]
        {
            new Customer("Rowan", [1, 2]), Words.ToList(), Words.Distinct().ToDictionary(w => w, w => w.Length),
            (1, "x", 2.5), new Pair<int, Name>(1, new("n")), (Func<int, int>)(x => x + 1),
        }).ToArray();
    }

    [Fact]
    public void Equal_strings_give_equal_bytes_whether_they_are_one_object_or_two()
    {
        var copy = new string("oak".AsSpan());

        Assert.Equal(ValueCodec.Encode(new[] { copy, copy }).Hash(), ValueCodec.Encode(new[] { copy, "oak" }).Hash());
    }

    // Enumerated in an order that depends on hash codes, which every process draws anew.
    [Fact]
    public void Collections_without_an_order_of_their_own_are_written_in_one()
    {
        var set = ImmutableHashSet.CreateRange(Words);
        var other = ImmutableHashSet.CreateRange(new Seeded(), Words);
        var pairs = Words.Distinct().Select(w => KeyValuePair.Create(w, w.Length));

        Assert.NotEqual(set.ToArray(), [.. other]);
        Assert.Equal(Keys(set), Keys(other.WithComparer(EqualityComparer<string>.Default)));
        Assert.Equal(
            ValueCodec.Encode(pairs.ToFrozenDictionary()).ToArray(),
            ValueCodec.Encode(pairs.Reverse().ToFrozenDictionary()).ToArray());
        Assert.Equal(
            ValueCodec.Encode(new ConcurrentDictionary<string, int>(1, pairs, null)).ToArray(),
            ValueCodec.Encode(new ConcurrentDictionary<string, int>(7, pairs.Reverse(), null)).ToArray());

        static byte[] Keys(ImmutableHashSet<string> set) => ValueCodec.Encode(set).ToArray();
    }

    // The bytes of version 1: outcomes remembered by one version of Coppice are found by the next.
    [Fact]
    public void Bytes_stay_what_they_are()
    {
        Assert.Equal("01000302D00F", Hex((1, 1000)));
        Assert.Equal("010005010361C3A9", Hex("aé"));
        Assert.Equal("01000A0102000080BF00000000", Hex(new[] { -1f, 0f }));
        Assert.Equal("01000D02000180010001090101000000", Hex<object>(new List<int> { 1 }));
        // Strings hash to other codes in every process: these sets are enumerated in another order each time.
        var hash = ValueCodec.Encode(ImmutableHashSet.CreateRange(Words)).Hash().ToString();
        Assert.StartsWith("a63ffc35371ec424b62dfcef35d038aa", hash, StringComparison.Ordinal);

        static string Hex<T>(T value) => Convert.ToHexString(ValueCodec.Encode(value).ToArray());
    }

    [Fact]
    public void Length_is_that_of_the_bytes_and_parts_survive_parsing()
    {
        var value = ValueCodec.Encode(new object[] { "x", new double[1000], new byte[70_000] });
        var bytes = value.ToArray();
        using var stream = new MemoryStream();
        value.WriteTo(stream);

        Assert.Equal(bytes.Length, value.Length);
        Assert.Equal(bytes, stream.ToArray());
        Assert.Equal(2, EncodedValue.Parse(bytes).Buffers.Length);
        Assert.Equal(value.Hash(), EncodedValue.Parse(bytes).Hash());
        Assert.Equal(ContentHash.Of(bytes), value.Hash());
    }

    sealed class Seeded : IEqualityComparer<string>
    {
        public bool Equals(string? x, string? y) => x == y;

        public int GetHashCode(string obj) => -obj.Length ^ (obj[^1] * 31);
    }
}
