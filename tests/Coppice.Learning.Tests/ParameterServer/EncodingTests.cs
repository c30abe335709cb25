using Coppice.Learning.ParameterServer.Encodings;
using Coppice.Learning.ParameterServer.Rules;
using Xunit;

namespace Coppice.Learning.Tests.ParameterServer;

public sealed class EncodingTests
{
    [Fact]
    public void Largest_elements_are_found_whatever_their_sign()
    {
        var values = new float[] { 0, -8, 1, 0.5f, 7, 0, -1e-20f, 100 };

        Assert.Equal([1, 4, 7], Find(values, 3));
        Assert.Equal([1, 2, 3, 4, 6, 7], Find(values, 8));
        Assert.Empty(Find(new float[5], 2));
    }

    [Fact]
    public void Equal_elements_are_taken_in_order_until_there_is_no_room() =>
        Assert.Equal([0, 1, 2], Find([1, 1, 1, 1, 1], 3));

    [Fact]
    public void Largest_of_many_are_near_the_true_ones()
    {
        var random = new Random(1);
        var values = Enumerable.Range(0, 100_000).Select(_ => (float)(random.NextDouble() - 0.5)).ToArray();
        var bound = values.Select(Math.Abs).OrderDescending().ElementAt(999);

        var found = Find(values, 1000);

        // Within a class of magnitudes, a sixteenth wide, the first come first.
        Assert.Equal(1000, found.Length);
        Assert.All(found, i => Assert.True(Math.Abs(values[i]) > bound * (1 - (1.0 / 16))));
    }

    [Fact]
    public void Messages_come_back_as_they_were_written()
    {
        int[] places = [0, 1, 127, 129, 40_000, 2_000_000_000];
        var writer = new MessageWriter().Byte(7).Int(-1).Long(long.MinValue).Double(0.1).Ints([3, 4]).Places(places)
            .Floats([1.5f, float.NaN]);

        var reader = new MessageReader(writer.Written.Span);

        Assert.Equal(7, reader.Byte());
        Assert.Equal(-1, reader.Int());
        Assert.Equal(long.MinValue, reader.Long());
        Assert.Equal(0.1, reader.Double());
        Assert.Equal([3, 4], reader.Ints());
        Assert.Equal(places, reader.Places());
        var floats = new float[2];
        reader.Floats(floats);
        Assert.Equal([1.5f, float.NaN], floats);
        Assert.Equal(0, reader.Left);
    }

    [Fact]
    public async Task What_top_k_leaves_out_is_sent_later_both_ways()
    {
        // Two parameters, of which one travels at a time; both want to go to 1.
        float[] ones = [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1];
        var two = await TwoWorkers.StartAsync(
            new DynSgd(), [ones, ones], window: 1, encoding: new TopK { Share = 0.5 }, parameters: 2);

        await two.TurnAsync(0);
        Assert.Equal(new[] { 0.5f, 0 }, await two.AllAsync());
        // θ is (½, 0): the steps are ¼ and ½, to which ½ is added that was left out.
        await two.TurnAsync(0);
        Assert.Equal(new[] { 0.5f, 1 }, await two.AllAsync());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task Elastic_rules_lose_nothing_to_top_k(int shards)
    {
        var ones = Enumerable.Repeat(1f, 200).ToArray();
        var two = await TwoWorkers.StartAsync(
            new Aeasgd { Alpha = 0.25f }, [ones, ones], window: 1, encoding: new TopK { Share = 0.34 }, parameters: 9,
            shards: shards);

        for (var i = 0; i < 100; i++)
        {
            await two.TurnAsync(0);
            await two.TurnAsync(1);
        }

        Assert.All(await two.AllAsync(), parameter => Assert.Equal(1f, parameter, 3));
    }

    static int[] Find(float[] values, int count)
    {
        var places = new int[count];
        return places[..new Largest().Find(values, places)];
    }
}
