using System.Runtime.CompilerServices;

namespace Coppice.Learning.Networks;

/// <summary>The matrices of <see cref="PointTransforms"/> along one side of a tile, from memory to memory: six numbers and
/// more do not stay in registers anyway.</summary>
static unsafe class PointMatrices<TLanes, TVector>
    where TLanes : struct, ILanes<TVector>
    where TVector : struct
{
    // The points are 0, a, −a, b, −b and ∞.
    const float A = 0.75f, A2 = A * A, A3 = A2 * A, B = 1.5f, B2 = B * B, B3 = B2 * B;
    const float Product = A2 * B2, Sum = A2 + B2;
    // What Lagrange's polynomials are divided by at 0, ±a and ±b.
    const double At0 = Product, AtA = 2 * A2 * (A2 - B2), AtB = 2 * B2 * (B2 - A2);

    /// <summary>G: g₀/a²b², (g₀ ± a·g₁ + a²·g₂)/2a²(a² − b²), (g₀ ± b·g₁ + b²·g₂)/2b²(b² − a²), g₂.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Spread(float* from, nint step, float* to, nint next)
    {
        var (g0, g1, g2) = (At(from), At(from + step), At(from + 2 * step));
        Put(Times((float)(1 / At0), g0), to);
        var (even, odd) = (Times((float)(1 / AtA), Fma(A2, g2, g0)), Times((float)(A / AtA), g1));
        Put(TLanes.Add(even, odd), to + next);
        Put(TLanes.Subtract(even, odd), to + 2 * next);
        (even, odd) = (Times((float)(1 / AtB), Fma(B2, g2, g0)), Times((float)(B / AtB), g1));
        Put(TLanes.Add(even, odd), to + 3 * next);
        Put(TLanes.Subtract(even, odd), to + 4 * next);
        Put(g2, to + 5 * next);
    }

    /// <summary>Gᵀ, turned from <see cref="Spread"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (TVector, TVector, TVector) Gather(float* from, nint step)
    {
        var (evenA, oddA) = Pair(from + step, step);
        var (evenB, oddB) = Pair(from + 3 * step, step);
        return (
            Fma((float)(1 / At0), At(from), Fma((float)(1 / AtA), evenA, Times((float)(1 / AtB), evenB))),
            Fma((float)(A / AtA), oddA, Times((float)(B / AtB), oddB)),
            Fma((float)(A2 / AtA), evenA, Fma((float)(B2 / AtB), evenB, At(from + 5 * step))));
    }

    /// <summary>Bᵀ: a²b²·d₀ − (a² + b²)d₂ + d₄, (d₄ − b²d₂) ± a(d₃ − b²d₁), (d₄ − a²d₂) ± b(d₃ − a²d₁),
    /// a²b²·d₁ − (a² + b²)d₃ + d₅.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Image(float* from, nint step, float* to, nint next)
    {
        var (d1, d2, d3, d4) = (At(from + step), At(from + 2 * step), At(from + 3 * step), At(from + 4 * step));
        Put(Fma(Product, At(from), Fma(-Sum, d2, d4)), to);
        var (even, odd) = (Fma(-B2, d2, d4), Fma(-B2, d1, d3));
        Put(Fma(A, odd, even), to + next);
        Put(Fma(-A, odd, even), to + 2 * next);
        (even, odd) = (Fma(-A2, d2, d4), Fma(-A2, d1, d3));
        Put(Fma(B, odd, even), to + 3 * next);
        Put(Fma(-B, odd, even), to + 4 * next);
        Put(Fma(Product, d1, Fma(-Sum, d3, At(from + 5 * step))), to + 5 * next);
    }

    /// <summary>B, turned from <see cref="Image"/>: the first two are added to what is there.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddTurned(float* from, nint step, float* to, nint next)
    {
        var (v0, v5) = (At(from), At(from + 5 * step));
        var (evenA, oddA) = Pair(from + step, step);
        var (evenB, oddB) = Pair(from + 3 * step, step);
        Put(TLanes.Add(At(to), Times(Product, v0)), to);
        (oddA, oddB) = (Times(A, oddA), Times(B, oddB));
        Put(TLanes.Add(At(to + next), Fma(Product, v5, Fma(-B2, oddA, Times(-A2, oddB)))), to + next);
        Put(Fma(-Sum, v0, Fma(-B2, evenA, Times(-A2, evenB))), to + 2 * next);
        Put(Fma(-Sum, v5, TLanes.Add(oddA, oddB)), to + 3 * next);
        Put(TLanes.Add(v0, TLanes.Add(evenA, evenB)), to + 4 * next);
        Put(v5, to + 5 * next);
    }

    /// <summary>Aᵀ: the sums of the points' numbers times the points' powers from 0 to 3; what is at ∞ counts in the
    /// last.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Fold(float* from, nint step, float* to, nint next)
    {
        var (y0, y1, y2, y3) = Fold(from, step);
        Put(y0, to);
        Put(y1, to + next);
        Put(y2, to + 2 * next);
        Put(y3, to + 3 * next);
    }

    /// <summary>Aᵀ, and a bias to each.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Fold(float* from, nint step, TVector bias, float* to, nint next)
    {
        var (y0, y1, y2, y3) = Fold(from, step);
        Put(TLanes.Add(y0, bias), to);
        Put(TLanes.Add(y1, bias), to + next);
        Put(TLanes.Add(y2, bias), to + 2 * next);
        Put(TLanes.Add(y3, bias), to + 3 * next);
    }

    /// <summary>A, turned from Aᵀ: y₀, (y₀ + a²y₂) ± a(y₁ + a²y₃), (y₀ + b²y₂) ± b(y₁ + b²y₃),
    /// y₃.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Unfold(float* from, nint step, float* to, nint next)
    {
        var (y0, y1, y2, y3) = (At(from), At(from + step), At(from + 2 * step), At(from + 3 * step));
        Put(y0, to);
        var (even, odd) = (Fma(A2, y2, y0), Fma(A2, y3, y1));
        Put(Fma(A, odd, even), to + next);
        Put(Fma(-A, odd, even), to + 2 * next);
        (even, odd) = (Fma(B2, y2, y0), Fma(B2, y3, y1));
        Put(Fma(B, odd, even), to + 3 * next);
        Put(Fma(-B, odd, even), to + 4 * next);
        Put(y3, to + 5 * next);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static (TVector, TVector, TVector, TVector) Fold(float* from, nint step)
    {
        var (evenA, oddA) = Pair(from + step, step);
        var (evenB, oddB) = Pair(from + 3 * step, step);
        return (
            TLanes.Add(At(from), TLanes.Add(evenA, evenB)), Fma(A, oddA, Times(B, oddB)),
            Fma(A2, evenA, Times(B2, evenB)), Fma(A3, oddA, Fma(B3, oddB, At(from + 5 * step))));
    }

    // What stands at a point and at its opposite: their sum and their difference.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static (TVector Even, TVector Odd) Pair(float* from, nint step)
    {
        var (plus, minus) = (At(from), At(from + step));
        return (TLanes.Add(plus, minus), TLanes.Subtract(plus, minus));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static TVector At(float* from) => TLanes.Load(from);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Put(TVector vector, float* to) => TLanes.Store(vector, to);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static TVector Times(float factor, TVector x) => TLanes.Multiply(TLanes.All(factor), x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static TVector Fma(float factor, TVector x, TVector y) => TLanes.Fma(TLanes.All(factor), x, y);
}
