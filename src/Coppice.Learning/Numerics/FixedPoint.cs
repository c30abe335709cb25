using System.Runtime.CompilerServices;

namespace Coppice.Learning.Numerics;

/// <summary>Probabilities as whole multiples of 2⁻⁴⁰: their sums are exact in any order and grouping.</summary>
static class FixedPoint
{
    const int Bits = 40;

    public const long One = 1L << Bits;

    /// <summary>The nearest multiple, halves to even.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long Of(double share) => (long)Math.Round(share * One);
}
