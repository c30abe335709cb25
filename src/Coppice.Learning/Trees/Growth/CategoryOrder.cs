using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Coppice.Learning.Numerics;

namespace Coppice.Learning.Trees.Growth;

/// <summary>Orders the categories of a node so that some best two-way split of them is a cut of that order: by class
/// rate for two classes (Fisher 1958; Breiman et al. 1984), by the leading contrast between class rates for more
/// (Coppersmith, Hong, Hosking 1999).</summary>
sealed class CategoryOrder<TCells>(TCells kind, int mostCodes)
    where TCells : struct, ICells
{
    const int PowerSteps = 32;

    /// <summary>So few categories are compared each with each.</summary>
    const int MostRanked = 64;

    readonly double[] _keys = new double[Math.Max(mostCodes, MostRanked)];
    readonly int[] _order = new int[mostCodes];
    readonly ulong[] _scratch = new ulong[mostCodes * kind.Stride];
    readonly double[] _mean = new double[kind.Classes];
    readonly double[] _contrast = new double[kind.Classes];
    readonly double[] _product = new double[kind.Classes];
    readonly double[] _covariance = new double[kind.Classes * kind.Classes];

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Sort(PresentCodes<TCells> present)
    {
        var count = present.Count;
        if (kind.Classes > 2) FindContrast(present);
        for (var i = 0; i < count; i++)
        {
            ref var cell = ref present.Cells[i * kind.Stride];
            _keys[i] = kind.Classes == 2 ? Rate(ref cell, 1) : Project(ref cell);
            _order[i] = i;
        }

        // Ties stay in the order of the categories.
        var keys = _keys.AsSpan(0, count);
        var order = _order.AsSpan(0, count);
        if (count <= MostRanked) Rank(keys, order);
        else order.Sort((a, b) => _keys[a].CompareTo(_keys[b]) is var c && c != 0 ? c : a.CompareTo(b));
        present.Reorder(order, _scratch);
    }

    // A key's place is the number of lower ones, and of equal ones before it: no branch to guess.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void Rank(Span<double> keys, Span<int> order)
    {
        ref var first = ref MemoryMarshal.GetReference(keys);
        for (var i = 0; i < order.Length; i++)
        {
            var key = Vector512.Create(keys[i]);
            ulong lower = 0, equal = 0;
            for (var j = 0; j < order.Length; j += Vector512<double>.Count)
            {
                var others = Vector512.LoadUnsafe(ref first, (nuint)j);
                lower |= Vector512.LessThan(others, key).ExtractMostSignificantBits() << j;
                equal |= Vector512.Equals(others, key).ExtractMostSignificantBits() << j;
            }

            var before = (1UL << i) - 1;
            var known = ulong.MaxValue >> (MostRanked - order.Length);
            order[BitOperations.PopCount((lower | equal & before) & known)] = i;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    double Rate(ref ulong cell, int classCode)
    {
        var total = Total(ref cell);
        return total == 0 ? 0 : kind.Weight(ref cell, classCode) / total;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    double Total(ref ulong cell)
    {
        long total = 0;
        for (var k = 0; k < kind.Classes; k++) total += kind.Weight(ref cell, k);
        return total;
    }

    double Project(ref ulong cell)
    {
        var sum = 0.0;
        for (var k = 0; k < kind.Classes; k++) sum += _contrast[k] * Rate(ref cell, k);
        return sum;
    }

    /// <summary>The direction along which the class rates vary most over the categories, weighted by their
    /// rows.</summary>
    void FindContrast(PresentCodes<TCells> present)
    {
        var classes = kind.Classes;
        Array.Clear(_mean);
        Array.Clear(_covariance);
        var all = 0.0;
        for (var i = 0; i < present.Count; i++)
        {
            ref var cell = ref present.Cells[i * kind.Stride];
            for (var k = 0; k < classes; k++) _mean[k] += kind.Weight(ref cell, k);
            all += Total(ref cell);
        }

        if (all == 0) return;
        for (var k = 0; k < classes; k++) _mean[k] /= all;
        for (var i = 0; i < present.Count; i++)
        {
            ref var cell = ref present.Cells[i * kind.Stride];
            for (var a = 0; a < classes; a++)
                for (var b = 0; b < classes; b++)
                    _covariance[a * classes + b] +=
                        Total(ref cell) * (Rate(ref cell, a) - _mean[a]) * (Rate(ref cell, b) - _mean[b]);
        }

        // No direction that data are likely to vary along is at right angles to this one.
        for (var k = 0; k < classes; k++) _contrast[k] = RandomKey.Mix((ulong)k) >> 11;
        for (var step = 0; step < PowerSteps && Multiply(); step++)
        {
        }
    }

    /// <summary>One step of the power iteration; false where the rates do not vary.</summary>
    bool Multiply()
    {
        var classes = kind.Classes;
        var norm = 0.0;
        for (var a = 0; a < classes; a++)
        {
            var sum = 0.0;
            for (var b = 0; b < classes; b++) sum += _covariance[a * classes + b] * _contrast[b];
            _product[a] = sum;
            norm += sum * sum;
        }

        if (!(norm > 0)) return false;
        norm = Math.Sqrt(norm);
        for (var k = 0; k < classes; k++) _contrast[k] = _product[k] / norm;
        return true;
    }
}
