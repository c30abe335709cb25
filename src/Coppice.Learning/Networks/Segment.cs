namespace Coppice.Learning.Networks;

/// <summary>Layers next to each other that a few examples of a batch pass through at a time, so that what lies between
/// them stays in the cache.</summary>
/// <param name="First">The first layer.</param>
/// <param name="Last">The last layer.</param>
/// <param name="Rows">How many examples at a time; all of a batch for a layer that must see it whole.</param>
readonly record struct Segment(int First, int Last, int Rows)
{
    // Of a second-level cache of 1 MB, what weights and other data leave.
    const int CacheBytes = 704 * 1024;

    public static Segment[] Plan(IReadOnlyList<BoundLayer> layers)
    {
        var segments = new List<Segment>();
        for (var first = 0; first < layers.Count;)
        {
            var last = first;
            if (layers[first].WholeBatch)
            {
                segments.Add(new Segment(first, last, int.MaxValue));
            }
            else
            {
                while (last + 1 < layers.Count && !layers[last + 1].WholeBatch)
                    last++;
                var size = Enumerable.Range(first, last - first + 1)
                    .Where(i => !layers[i].InPlace)
                    .Sum(i => (long)layers[i].Input.Size + layers[i].Output.Size) * sizeof(float);
                segments.Add(new Segment(first, last, (int)Math.Clamp(CacheBytes / Math.Max(1, size), 1, 1024)));
            }

            first = last + 1;
        }

        return [.. segments];
    }
}
