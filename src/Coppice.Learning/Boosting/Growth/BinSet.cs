using System.Runtime.CompilerServices;

namespace Coppice.Learning.Boosting.Growth;

/// <summary>The bins that go left at a split.</summary>
[InlineArray(4)]
struct BinSet
{
    ulong _words;

    public readonly bool Holds(int bin) => (this[bin >> 6] >> bin & 1) != 0;

    public void Add(int bin) => this[bin >> 6] |= 1UL << bin;

    /// <summary>Bins 0 to <paramref name="last"/>.</summary>
    public static BinSet UpTo(int last)
    {
        var set = default(BinSet);
        for (var bin = 0; bin <= last; bin++) set.Add(bin);
        return set;
    }
}
