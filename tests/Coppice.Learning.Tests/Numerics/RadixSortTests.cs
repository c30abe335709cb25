using Coppice.Learning.Numerics;
using Xunit;

namespace Coppice.Learning.Tests.Numerics;

public class RadixSortTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(1_023)]
    [InlineData(5_000)]
    public void Numbers_of_every_kind_are_in_order(int count)
    {
        var random = new Random(5);
        double[] edges =
        [
            double.NegativeInfinity, double.MinValue, -1, -double.Epsilon, 0, double.Epsilon, 1, double.MaxValue,
            double.PositiveInfinity,
        ];
        double[] numbers =
        [
            .. Enumerable.Range(0, count).Select(i => i < edges.Length ? edges[i] : Any(random)),
        ];
        var expected = numbers.Order().ToArray();

        RadixSort.Sort(numbers, new double[count + 3]);

        Assert.Equal(expected, numbers);
    }

    [Fact]
    public void Numbers_that_differ_in_few_bits_are_in_order()
    {
        double[] numbers = [.. Enumerable.Range(0, 3_000).Select(i => (double)(i * 7919 % 90))];
        var expected = numbers.Order().ToArray();

        RadixSort.Sort(numbers, new double[numbers.Length]);

        Assert.Equal(expected, numbers);
    }

    static double Any(Random random)
    {
        var number = BitConverter.Int64BitsToDouble(random.NextInt64(long.MinValue, long.MaxValue));
        return double.IsNaN(number) ? 0 : number;
    }
}
