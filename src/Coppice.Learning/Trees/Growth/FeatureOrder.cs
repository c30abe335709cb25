using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Coppice.Learning.Numerics;

namespace Coppice.Learning.Trees.Growth;

/// <summary>The features in the order in which a node draws them: a permutation that depends on the node's path alone,
/// made as far as it is asked for.</summary>
/// <param name="canonical">What every permutation begins with.</param>
sealed class FeatureOrder(int[] canonical)
{
    /// <summary>As many numbers are drawn at once.</summary>
    const int Together = 8;

    // A vector more: both are copied by whole ones.
    readonly int[] _canonical = [.. canonical, .. new int[Vector512<int>.Count]];
    readonly int[] _permutation = new int[canonical.Length + Vector512<int>.Count];
    readonly ulong[] _picks = new ulong[Together];
    RandomStream _stream;

    public int Count { get; } = canonical.Length;

    /// <summary>What was drawn at a place.</summary>
    public int this[int place] => _permutation[place];

    /// <summary>Takes on a node.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Begin(RandomKey key)
    {
        ref var from = ref MemoryMarshal.GetArrayDataReference(_canonical);
        ref var to = ref MemoryMarshal.GetArrayDataReference(_permutation);
        for (nuint i = 0; i < (nuint)Count; i += (nuint)Vector512<int>.Count)
            Vector512.LoadUnsafe(ref from, i).StoreUnsafe(ref to, i);
        _stream = key.Stream();
    }

    /// <summary>Draws for the next place: places are asked for one after another, from 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Draw(int place)
    {
        ref var permutation = ref MemoryMarshal.GetArrayDataReference(_permutation);
        ref var here = ref Unsafe.Add(ref permutation, place);
        ref var pick = ref Unsafe.Add(ref here, Pick(place));
        var drawn = pick;
        pick = here;
        here = drawn;
        return drawn;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    nint Pick(int place)
    {
        if (!Vector512.IsHardwareAccelerated) return _stream.Below(Count - place);
        if ((place & (Together - 1)) == 0) _stream.BelowEach(Count - place, _picks);
        return (nint)_picks[place & (Together - 1)];
    }
}
