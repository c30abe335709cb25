using Coppice.Learning.Numerics;

namespace Coppice.Learning.Networks;

/// <summary>In which order an epoch sees examples: by seed and epoch alone.</summary>
public static class ExampleOrder
{
    /// <summary>The numbers from 0 to below <paramref name="count"/>, shuffled.</summary>
    /// <param name="count">How many there are.</param>
    /// <param name="seed">The seed.</param>
    /// <param name="epoch">The epoch, from 1; each has an order of its own.</param>
    /// <param name="part">The partition, where examples come in several.</param>
    public static int[] Of(int count, ulong seed, int epoch, int part = 0)
    {
        var order = new int[count];
        Fill(order, seed, epoch, part);
        return order;
    }

    internal static void Fill(Span<int> order, ulong seed, int epoch, int part) =>
        Shuffle(order, RandomKey.Of(seed, Purpose.Shuffle, ((ulong)(uint)part << 32) | (uint)epoch));

    /// <summary>Rows set apart for validation, and the others, both in ascending order.</summary>
    internal static (int[] Kept, int[] Apart) Split(int count, int apart, ulong seed)
    {
        var order = new int[count];
        Shuffle(order, RandomKey.Of(seed, Purpose.ValidationRows, 0));
        var (chosen, kept) = (order[..apart], order[apart..]);
        Array.Sort(chosen);
        Array.Sort(kept);
        return (kept, chosen);
    }

    // Fisher and Yates, from the front.
    static void Shuffle(Span<int> order, RandomKey key)
    {
        var stream = key.Stream();
        for (var i = 0; i < order.Length; i++)
        {
            var j = stream.Below(i + 1);
            order[i] = order[j];
            order[j] = i;
        }
    }
}
