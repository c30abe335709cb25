using System.Runtime.CompilerServices;
using Coppice.Learning.Networks;

namespace Coppice.Benchmarks.Networks;

/// <summary>As many fused multiply-adds a second as one thread can do: twelve independent sums in registers.</summary>
static class FmaCeiling
{
    const int Sums = 12;

    public static double FlopsOf(int steps) => 2.0 * Sums * Kernel.Best.Lanes * steps;

    public static float Run(int steps) => Kernel.Best.Lanes switch
    {
        16 => Of<Lanes512, System.Runtime.Intrinsics.Vector512<float>>(steps),
        8 => Of<Lanes256, System.Runtime.Intrinsics.Vector256<float>>(steps),
        _ => Of<Lanes128, System.Runtime.Intrinsics.Vector128<float>>(steps),
    };

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static unsafe float Of<TLanes, TVector>(int steps)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        TVector x = TLanes.All(0.5f), y = TLanes.All(0.25f);
        TVector a = x, b = x, c = x, d = x, e = x, f = x, g = x, h = x, i = x, j = x, k = x, l = x;
        for (; steps > 0; steps--)
        {
            a = TLanes.Fma(a, x, y);
            b = TLanes.Fma(b, x, y);
            c = TLanes.Fma(c, x, y);
            d = TLanes.Fma(d, x, y);
            e = TLanes.Fma(e, x, y);
            f = TLanes.Fma(f, x, y);
            g = TLanes.Fma(g, x, y);
            h = TLanes.Fma(h, x, y);
            i = TLanes.Fma(i, x, y);
            j = TLanes.Fma(j, x, y);
            k = TLanes.Fma(k, x, y);
            l = TLanes.Fma(l, x, y);
        }

        // Each sum counts in the result, so that none can be left out.
        var all = stackalloc float[Sums * 16];
        TVector[] sums = [a, b, c, d, e, f, g, h, i, j, k, l];
        for (var n = 0; n < Sums; n++)
            TLanes.Store(sums[n], all + n * 16);
        var total = 0f;
        for (var n = 0; n < Sums; n++)
            total += all[n * 16];
        return total;
    }
}
