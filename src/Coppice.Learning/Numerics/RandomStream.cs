using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Coppice.Learning.Numerics;

/// <summary>SplitMix64 from a key.</summary>
struct RandomStream(ulong state)
{
    ulong _state = state;

    public ulong Next()
    {
        var x = RandomKey.Mix(_state);
        _state += RandomKey.Golden;
        return x;
    }

    /// <summary>A number from 0 to below <paramref name="bound"/>, uneven by less than bound × 2⁻⁶⁴.</summary>
    public int Below(int bound) => (int)Math.BigMul(Next(), (ulong)bound, out _);

    /// <summary>As many numbers as there is room for, each from 0 to below its bound: the first bound is given, each
    /// other is lower by one. Below a bound of 0 or less is any number.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void BelowEach(int bound, Span<ulong> numbers)
    {
        if (Vector512.IsHardwareAccelerated && numbers.Length % Vector512<ulong>.Count == 0)
        {
            for (var i = 0; i < numbers.Length; i += Vector512<ulong>.Count)
                EightBelow(Vector512.Create((ulong)(bound - i)) - Vector512<ulong>.Indices).CopyTo(numbers[i..]);
            return;
        }

        for (var i = 0; i < numbers.Length; i++) numbers[i] = Math.BigMul(Next(), (ulong)Math.Max(0, bound - i), out _);
    }

    /// <summary>As many numbers as there is room for, each as <see cref="Below"/> gives it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void BelowAll(int bound, Span<ulong> numbers)
    {
        if (Vector512.IsHardwareAccelerated && numbers.Length % Vector512<ulong>.Count == 0)
        {
            var bounds = Vector512.Create((ulong)bound);
            for (var i = 0; i < numbers.Length; i += Vector512<ulong>.Count) EightBelow(bounds).CopyTo(numbers[i..]);
            return;
        }

        for (var i = 0; i < numbers.Length; i++) numbers[i] = (ulong)Below(bound);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    Vector512<ulong> EightBelow(Vector512<ulong> bounds)
    {
        var x = Vector512.Create(_state) + (Vector512<ulong>.Indices + Vector512<ulong>.One) * RandomKey.Golden;
        _state += unchecked(8 * RandomKey.Golden);
        x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9;
        x = (x ^ (x >> 27)) * 0x94D049BB133111EB;
        x ^= x >> 31;

        // The upper word of x × bound, from halves: a bound has less than 32 bits.
        return ((x >> 32) * bounds + (((x & Vector512.Create((ulong)uint.MaxValue)) * bounds) >> 32)) >> 32;
    }
}
