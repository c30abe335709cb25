namespace Coppice.Learning.Boosting.Growth;

/// <summary>The bins that go left at a split: a bit for each of 256. Plain fields, since it travels.</summary>
record struct BinSet
{
    ulong _first;
    ulong _second;
    ulong _third;
    ulong _fourth;

    public readonly bool Holds(int bin) => ((bin >> 6) switch
    {
        0 => _first,
        1 => _second,
        2 => _third,
        _ => _fourth,
    } >> bin & 1) != 0;

    public void Add(int bin) => Word(bin) |= 1UL << bin;

    public void Remove(int bin) => Word(bin) &= ~(1UL << bin);

    /// <summary>Bins 0 to <paramref name="last"/>.</summary>
    public static BinSet UpTo(int last)
    {
        var set = default(BinSet);
        for (var bin = 0; bin <= last; bin++) set.Add(bin);
        return set;
    }

    [System.Diagnostics.CodeAnalysis.UnscopedRef]
    ref ulong Word(int bin)
    {
        switch (bin >> 6)
        {
            case 0: return ref _first;
            case 1: return ref _second;
            case 2: return ref _third;
            default: return ref _fourth;
        }
    }
}
