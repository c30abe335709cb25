namespace Coppice.Learning.Search;

/// <summary>Random orders, one stream for each (seed, index).</summary>
static class Shuffle
{
    const ulong Golden = 0x9e3779b97f4a7c15;
    // Sets these streams apart from others that are drawn from the same seed.
    const ulong Purpose = 0x5348_5546_464c_4501;

    public static void InPlace(Span<int> items, ulong seed, ulong index)
    {
        var state = Mix(Mix(seed ^ Purpose) + index * Golden);
        for (var last = items.Length - 1; last > 0; last--)
        {
            var other = Below(ref state, (ulong)last + 1);
            (items[last], items[other]) = (items[other], items[last]);
        }
    }

    // Without bias: the low part of the product is redrawn where it would make some numbers more likely.
    static int Below(ref ulong state, ulong limit)
    {
        while (true)
        {
            state += Golden;
            var high = Math.BigMul(Mix(state), limit, out var low);
            if (low >= limit || low >= (0 - limit) % limit)
                return (int)high;
        }
    }

    // SplitMix64's finaliser.
    static ulong Mix(ulong x)
    {
        x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
        x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
        return x ^ (x >> 31);
    }
}
