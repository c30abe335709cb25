using System.Runtime.CompilerServices;

namespace Coppice.Learning.Data;

/// <summary>SplitMix64, keyed by (seed, purpose, index): streams do not depend on each other or on the order of their
/// making, and integers alone decide, so that every CPU draws the same.</summary>
struct RandomStream
{
    // 1 / 2^32, and 1 / the standard deviation of a sum of six uniforms, √(6 / 12).
    const double Unit = 1.0 / 4294967296.0;
    const double SixUniforms = 1.4142135623730951;

    ulong _state;

    public RandomStream(ulong seed, ulong purpose, ulong index) =>
        _state = Mix(Mix(Mix(seed + 0x9E3779B97F4A7C15) ^ purpose) + (index * 0xD1B54A32D192ED03));

    public ulong Next() => Mix(_state += 0x9E3779B97F4A7C15);

    /// <summary>From 0 up to and without the limit.</summary>
    public int Below(int limit) => (int)Math.BigMul(Next(), (ulong)limit, out _);

    /// <summary>True as often as the share says; a share is one 32-bit number.</summary>
    public bool Happens(ulong share) => (uint)(Next() >> 32) < share;

    /// <summary>The share as <see cref="Happens"/> takes it.</summary>
    public static ulong Share(double share) => (ulong)(share * 4294967296.0);

    /// <summary>Nearly normal, mean 0 and variance 1: six uniforms added up (Irwin–Hall), since the logarithm that
    /// exact ways need differs from CPU to CPU.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public double Normal()
    {
        var (a, b, c) = (Next(), Next(), Next());
        var sum = (a >> 32) + (uint)a + (b >> 32) + (uint)b + (c >> 32) + (uint)c;
        return (((long)sum * Unit) - 3) * SixUniforms;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
