using Coppice.Learning.Numerics;
using Coppice.Learning.ParameterServer.Centres;

namespace Coppice.Learning.ParameterServer;

/// <summary>The order of partitions and of their examples: by seed and epoch alone.</summary>
static class Shuffle
{
    const ulong Golden = 0x9E3779B97F4A7C15;

    /// <summary>The partitions, in the order in which they are given out.</summary>
    public static int[] Partitions(Layout layout, int epoch) =>
        Order(layout.Sizes.Length, RandomKey.Of(layout.Seed, Purpose.PartitionOrder, (ulong)epoch));

    /// <summary>The examples of a partition.</summary>
    public static int[] Examples(Layout layout, int epoch, int partition) => Order(
        layout.Sizes[partition],
        RandomKey.Of(layout.Seed + (ulong)epoch * Golden, Purpose.ExampleOrder, (ulong)partition));

    // Fisher and Yates, 1938.
    static int[] Order(int count, RandomKey key)
    {
        var order = new int[count];
        var stream = key.Stream();
        for (var i = 0; i < count; i++)
        {
            var other = stream.Below(i + 1);
            (order[i], order[other]) = (order[other], i);
        }

        return order;
    }
}
