using System.Runtime.CompilerServices;

namespace Coppice.Learning.Networks;

/// <summary>A row's sums of a tile: up to three vectors, in registers.</summary>
unsafe struct TileRow<TLanes, TVector>
    where TLanes : struct, ILanes<TVector>
    where TVector : struct
{
    TVector _a;
    TVector _b;
    TVector _c;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Load<TVectors>(float* from)
        where TVectors : struct, ICount
    {
        _a = TLanes.Load(from);
        if (TVectors.Count > 1) _b = TLanes.Load(from + TLanes.Count);
        if (TVectors.Count > 2) _c = TLanes.Load(from + 2 * TLanes.Count);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add<TVectors>(float value, TVector b0, TVector b1, TVector b2)
        where TVectors : struct, ICount
    {
        var x = TLanes.All(value);
        _a = TLanes.Fma(x, b0, _a);
        if (TVectors.Count > 1) _b = TLanes.Fma(x, b1, _b);
        if (TVectors.Count > 2) _c = TLanes.Fma(x, b2, _c);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void Store<TVectors>(float* to)
        where TVectors : struct, ICount
    {
        TLanes.Store(_a, to);
        if (TVectors.Count > 1) TLanes.Store(_b, to + TLanes.Count);
        if (TVectors.Count > 2) TLanes.Store(_c, to + 2 * TLanes.Count);
    }
}
