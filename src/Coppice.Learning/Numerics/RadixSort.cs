using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Coppice.Learning.Numerics;

/// <summary>Sorts numbers by their bits, eleven at a time, skipping those in which all agree: ages and counts differ in
/// few. Coding a table of numbers is mostly sorting, and comparing takes ten times as long
/// (bench/Coppice.Benchmarks Coding).</summary>
static class RadixSort
{
    const int Bits = 11;
    const int Buckets = 1 << Bits;
    const int Fewest = 1024;

    /// <summary>Sorts ascending.</summary>
    /// <param name="numbers">None is NaN; −0 goes before 0.</param>
    /// <param name="spare">Room for as many, overwritten.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Sort(Span<double> numbers, Span<double> spare)
    {
        if (numbers.Length < Fewest)
        {
            numbers.Sort();
            return;
        }

        var from = MemoryMarshal.Cast<double, ulong>(numbers);
        var to = MemoryMarshal.Cast<double, ulong>(spare)[..from.Length];
        ulong all = ulong.MaxValue, any = 0;
        foreach (ref var key in from)
        {
            // In the order of the numbers: negative ones descend in their bits.
            key ^= (ulong)((long)key >> 63) | 1UL << 63;
            all &= key;
            any |= key;
        }

        Span<int> starts = stackalloc int[Buckets];
        var moved = false;
        for (var shift = 0; shift < 64; shift += Bits)
        {
            if (((all ^ any) >> shift & (Buckets - 1)) == 0) continue;
            Distribute(from, to, shift, starts);
            var last = from;
            from = to;
            to = last;
            moved = !moved;
        }

        foreach (ref var key in from) key ^= (ulong)~((long)key >> 63) | 1UL << 63;
        if (moved) from.CopyTo(to);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void Distribute(ReadOnlySpan<ulong> from, Span<ulong> to, int shift, Span<int> starts)
    {
        starts.Clear();
        foreach (var key in from) starts[(int)(key >> shift) & (Buckets - 1)]++;
        var start = 0;
        foreach (ref var bucket in starts) (bucket, start) = (start, start + bucket);
        foreach (var key in from) to[starts[(int)(key >> shift) & (Buckets - 1)]++] = key;
    }
}
