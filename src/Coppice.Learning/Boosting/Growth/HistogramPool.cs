using System.Numerics;
using System.Runtime.InteropServices;

namespace Coppice.Learning.Boosting.Growth;

/// <summary>Histograms that are used again and again. Whoever takes one clears it.</summary>
sealed class HistogramPool(int cells)
{
    readonly Stack<long[]> _free = [];

    public long[] Take() => _free.TryPop(out var histogram) ? histogram : new long[cells];

    public void Return(long[] histogram) => _free.Push(histogram);
}

static class Histograms
{
    public static void Add(long[] to, long[] other)
    {
        var a = MemoryMarshal.Cast<long, Vector<long>>(to.AsSpan());
        var b = MemoryMarshal.Cast<long, Vector<long>>(other.AsSpan());
        for (var i = 0; i < a.Length; i++) a[i] += b[i];
    }

    public static void Subtract(long[] from, long[] other)
    {
        var a = MemoryMarshal.Cast<long, Vector<long>>(from.AsSpan());
        var b = MemoryMarshal.Cast<long, Vector<long>>(other.AsSpan());
        for (var i = 0; i < a.Length; i++) a[i] -= b[i];
    }
}
