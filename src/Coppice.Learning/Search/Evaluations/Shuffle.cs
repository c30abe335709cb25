using Coppice.Learning.Data;

namespace Coppice.Learning.Search;

/// <summary>Random orders, one stream for each (seed, index).</summary>
static class Shuffle
{
    const ulong Purpose = 0x5348_5546_464c_4501;

    public static void InPlace(Span<int> items, ulong seed, ulong index)
    {
        var stream = new RandomStream(seed, Purpose, index);
        for (var last = items.Length - 1; last > 0; last--)
        {
            var other = stream.Below(last + 1);
            (items[last], items[other]) = (items[other], items[last]);
        }
    }
}
