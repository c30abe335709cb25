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
        // Each begins with another number: the compiler would make one sum of equal ones.
        TVector a = TLanes.All(1), b = TLanes.All(2), c = TLanes.All(3), d = TLanes.All(4), e = TLanes.All(5);
        TVector f = TLanes.All(6), g = TLanes.All(7), h = TLanes.All(8), i = TLanes.All(9), j = TLanes.All(10);
        TVector k = TLanes.All(11), l = TLanes.All(12);
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

        // Each counts in the result, so that none can be left out.
        a = TLanes.Fma(a, b, TLanes.Fma(c, d, TLanes.Fma(e, f, x)));
        a = TLanes.Fma(g, h, TLanes.Fma(i, j, TLanes.Fma(k, l, a)));
        var all = stackalloc float[16];
        TLanes.Store(a, all);
        return all[0];
    }
}
