using Coppice.Sweeps.Plans;

namespace Coppice.Sweeps.Running;

/// <summary>The files whose hashes fall together: what is claimed at once.</summary>
/// <param name="Number">Which slice it is.</param>
/// <param name="Sum">Of the hashes of all its files, those that are done too.</param>
/// <param name="Files">Those that are to be done.</param>
sealed record Slice(int Number, ulong Sum, IReadOnlyList<SweepItem> Files)
{
    /// <summary>Cuts files into slices, in an order of their own for each seed, so that processes seldom
    /// meet.</summary>
    public static List<Slice> Cut(
        IReadOnlyList<Files.FileName> all, IReadOnlyList<SweepItem> pending, int slices, int seed)
    {
        var sums = new ulong[slices];
        var hashes = pending.Count == all.Count ? pending.Select(item => item.Hash) : all.Select(name => name.Hash());
        foreach (var hash in hashes)
            sums[NumberOf(hash, slices)] ^= hash;

        var random = new Random(seed);
        var cut = new List<SweepItem>?[slices];
        foreach (var item in pending)
            (cut[NumberOf(item.Hash, slices)] ??= []).Add(item);
        var made = new List<Slice>();
        for (var number = 0; number < slices; number++)
        {
            if (cut[number] is not { } files)
                continue;
            var shuffled = files.ToArray();
            random.Shuffle(shuffled);
            made.Add(new Slice(number, sums[number], shuffled));
        }

        var order = made.ToArray();
        random.Shuffle(order);
        return [.. order];
    }

    public static int NumberOf(ulong hash, int slices) => (int)(hash & (ulong)(slices - 1));
}
