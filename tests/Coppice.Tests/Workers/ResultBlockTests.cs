using Coppice.Calls;
using Coppice.Workers;
using Xunit;

namespace Coppice.Tests.Workers;

public sealed class ResultBlockTests
{
    static readonly CodecOptions Codec = new() { Name = "result" };

    static EncodedValue Travelled(EncodedValue value) => EncodedValue.Parse(value.ToArray());

    [Theory]
    [InlineData(1)]
    [InlineData(256)]
    [InlineData(257)]
    [InlineData(ResultBlock.MostDistinct)]
    public void Repeated_results_arrive_at_their_items(int distinct)
    {
        var results = Enumerable.Range(0, distinct).Select(i => $"{i}").ToArray();
        int[] places = [.. Enumerable.Range(0, 2 * distinct + 3).Select(i => i * 7 % distinct)];

        var decoded = ResultBlock.Decode<string>(Travelled(ResultBlock.Encode(results, places, Codec)), Codec);

        Assert.Equal(places.Select(place => results[place]), decoded);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    public void Array_of_results_is_read_as_it_is(int count)
    {
        int?[] results = [.. Enumerable.Range(0, count).Select(i => i % 2 == 0 ? i : (int?)null)];

        Assert.Equal(results, ResultBlock.Decode<int?>(Travelled(ValueCodec.Encode(results, Codec)), Codec));
    }

    [Fact]
    public void Place_that_no_result_has_is_damage() => Assert.Throws<CodecException>(() =>
        ResultBlock.Decode<int>(Travelled(ResultBlock.Encode([1, 2], [0, 1, 2], Codec)), Codec));

    [Fact]
    public void Results_of_another_type_are_damage() => Assert.Throws<CodecException>(() =>
        ResultBlock.Decode<string>(Travelled(ResultBlock.Encode([1, 2], [0, 1], Codec)), Codec));
}
