using System.Runtime.CompilerServices;

namespace Coppice.Learning.Networks;

/// <summary>A tile's rows or vectors as a type: for each the compiler makes code of its own, without what is above the
/// count.</summary>
interface ICount
{
    static abstract int Count { get; }
}

/// <summary>The one kernel behind convolutions and dense layers: a tile of sums held in registers.</summary>
/// <remarks>Each sum adds its terms in the order of segments and steps, one fused multiply-add a term, so that its bits
/// depend neither on the width of the vectors nor on how an output is cut into tiles.
/// bench/Coppice.Benchmarks kernels shows what the unrolling pays.</remarks>
static unsafe class TileKernel<TLanes, TVector>
    where TLanes : struct, ILanes<TVector>
    where TVector : struct
{
    /// <summary>C[r, v] = initial[r, v] + Σ A[r, segment, step] · B[segment, step, v].</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<TRows, TVectors>(in Tile tile)
        where TRows : struct, ICount
        where TVectors : struct, ICount
    {
        var zero = TLanes.All(0);
        TVector c0a = zero, c0b = zero, c0c = zero;
        TVector c1a = zero, c1b = zero, c1c = zero;
        TVector c2a = zero, c2b = zero, c2c = zero;
        TVector c3a = zero, c3b = zero, c3c = zero;
        TVector c4a = zero, c4b = zero, c4c = zero;
        TVector c5a = zero, c5b = zero, c5c = zero;
        TVector c6a = zero, c6b = zero, c6c = zero;
        TVector c7a = zero, c7b = zero, c7c = zero;
        TVector c8a = zero, c8b = zero, c8c = zero;
        TVector c9a = zero, c9b = zero;
        TVector c10a = zero, c10b = zero;
        TVector c11a = zero, c11b = zero;
        TVector c12a = zero, c12b = zero;
        TVector c13a = zero, c13b = zero;
        TVector b1 = zero, b2 = zero;
        if (tile.Initial != null)
        {
            var from = tile.Initial;
            c0a = TLanes.Load(from);
            if (TVectors.Count > 1) c0b = TLanes.Load(from + TLanes.Count);
            if (TVectors.Count > 2) c0c = TLanes.Load(from + 2 * TLanes.Count);
            if (TRows.Count > 1)
            {
                from += tile.InitialStride;
                c1a = TLanes.Load(from);
                if (TVectors.Count > 1) c1b = TLanes.Load(from + TLanes.Count);
                if (TVectors.Count > 2) c1c = TLanes.Load(from + 2 * TLanes.Count);
            }
            if (TRows.Count > 2)
            {
                from += tile.InitialStride;
                c2a = TLanes.Load(from);
                if (TVectors.Count > 1) c2b = TLanes.Load(from + TLanes.Count);
                if (TVectors.Count > 2) c2c = TLanes.Load(from + 2 * TLanes.Count);
            }
            if (TRows.Count > 3)
            {
                from += tile.InitialStride;
                c3a = TLanes.Load(from);
                if (TVectors.Count > 1) c3b = TLanes.Load(from + TLanes.Count);
                if (TVectors.Count > 2) c3c = TLanes.Load(from + 2 * TLanes.Count);
            }
            if (TRows.Count > 4)
            {
                from += tile.InitialStride;
                c4a = TLanes.Load(from);
                if (TVectors.Count > 1) c4b = TLanes.Load(from + TLanes.Count);
                if (TVectors.Count > 2) c4c = TLanes.Load(from + 2 * TLanes.Count);
            }
            if (TRows.Count > 5)
            {
                from += tile.InitialStride;
                c5a = TLanes.Load(from);
                if (TVectors.Count > 1) c5b = TLanes.Load(from + TLanes.Count);
                if (TVectors.Count > 2) c5c = TLanes.Load(from + 2 * TLanes.Count);
            }
            if (TRows.Count > 6)
            {
                from += tile.InitialStride;
                c6a = TLanes.Load(from);
                if (TVectors.Count > 1) c6b = TLanes.Load(from + TLanes.Count);
                if (TVectors.Count > 2) c6c = TLanes.Load(from + 2 * TLanes.Count);
            }
            if (TRows.Count > 7)
            {
                from += tile.InitialStride;
                c7a = TLanes.Load(from);
                if (TVectors.Count > 1) c7b = TLanes.Load(from + TLanes.Count);
                if (TVectors.Count > 2) c7c = TLanes.Load(from + 2 * TLanes.Count);
            }
            if (TRows.Count > 8)
            {
                from += tile.InitialStride;
                c8a = TLanes.Load(from);
                if (TVectors.Count > 1) c8b = TLanes.Load(from + TLanes.Count);
                if (TVectors.Count > 2) c8c = TLanes.Load(from + 2 * TLanes.Count);
            }
            if (TRows.Count > 9)
            {
                from += tile.InitialStride;
                c9a = TLanes.Load(from);
                if (TVectors.Count > 1) c9b = TLanes.Load(from + TLanes.Count);
            }
            if (TRows.Count > 10)
            {
                from += tile.InitialStride;
                c10a = TLanes.Load(from);
                if (TVectors.Count > 1) c10b = TLanes.Load(from + TLanes.Count);
            }
            if (TRows.Count > 11)
            {
                from += tile.InitialStride;
                c11a = TLanes.Load(from);
                if (TVectors.Count > 1) c11b = TLanes.Load(from + TLanes.Count);
            }
            if (TRows.Count > 12)
            {
                from += tile.InitialStride;
                c12a = TLanes.Load(from);
                if (TVectors.Count > 1) c12b = TLanes.Load(from + TLanes.Count);
            }
            if (TRows.Count > 13)
            {
                from += tile.InitialStride;
                c13a = TLanes.Load(from);
                if (TVectors.Count > 1) c13b = TLanes.Load(from + TLanes.Count);
            }
        }

        var b = tile.B;
        var (rowStride, stepStride, bStride) = (tile.RowStride, tile.StepStride, tile.BStride);
        var start = tile.A;
        for (var segment = tile.Segments; segment > 0; segment--)
        {
            var a = start;
            for (var step = tile.Steps; step > 0; step--)
            {
                var b0 = TLanes.Load(b);
                if (TVectors.Count > 1) b1 = TLanes.Load(b + TLanes.Count);
                if (TVectors.Count > 2) b2 = TLanes.Load(b + 2 * TLanes.Count);
                b += bStride;
                var p = a;
                a += stepStride;
                var x = TLanes.All(*p);
                c0a = TLanes.Fma(x, b0, c0a);
                if (TVectors.Count > 1) c0b = TLanes.Fma(x, b1, c0b);
                if (TVectors.Count > 2) c0c = TLanes.Fma(x, b2, c0c);
                if (TRows.Count > 1)
                {
                    p += rowStride;
                    x = TLanes.All(*p);
                    c1a = TLanes.Fma(x, b0, c1a);
                    if (TVectors.Count > 1) c1b = TLanes.Fma(x, b1, c1b);
                    if (TVectors.Count > 2) c1c = TLanes.Fma(x, b2, c1c);
                }
                if (TRows.Count > 2)
                {
                    p += rowStride;
                    x = TLanes.All(*p);
                    c2a = TLanes.Fma(x, b0, c2a);
                    if (TVectors.Count > 1) c2b = TLanes.Fma(x, b1, c2b);
                    if (TVectors.Count > 2) c2c = TLanes.Fma(x, b2, c2c);
                }
                if (TRows.Count > 3)
                {
                    p += rowStride;
                    x = TLanes.All(*p);
                    c3a = TLanes.Fma(x, b0, c3a);
                    if (TVectors.Count > 1) c3b = TLanes.Fma(x, b1, c3b);
                    if (TVectors.Count > 2) c3c = TLanes.Fma(x, b2, c3c);
                }
                if (TRows.Count > 4)
                {
                    p += rowStride;
                    x = TLanes.All(*p);
                    c4a = TLanes.Fma(x, b0, c4a);
                    if (TVectors.Count > 1) c4b = TLanes.Fma(x, b1, c4b);
                    if (TVectors.Count > 2) c4c = TLanes.Fma(x, b2, c4c);
                }
                if (TRows.Count > 5)
                {
                    p += rowStride;
                    x = TLanes.All(*p);
                    c5a = TLanes.Fma(x, b0, c5a);
                    if (TVectors.Count > 1) c5b = TLanes.Fma(x, b1, c5b);
                    if (TVectors.Count > 2) c5c = TLanes.Fma(x, b2, c5c);
                }
                if (TRows.Count > 6)
                {
                    p += rowStride;
                    x = TLanes.All(*p);
                    c6a = TLanes.Fma(x, b0, c6a);
                    if (TVectors.Count > 1) c6b = TLanes.Fma(x, b1, c6b);
                    if (TVectors.Count > 2) c6c = TLanes.Fma(x, b2, c6c);
                }
                if (TRows.Count > 7)
                {
                    p += rowStride;
                    x = TLanes.All(*p);
                    c7a = TLanes.Fma(x, b0, c7a);
                    if (TVectors.Count > 1) c7b = TLanes.Fma(x, b1, c7b);
                    if (TVectors.Count > 2) c7c = TLanes.Fma(x, b2, c7c);
                }
                if (TRows.Count > 8)
                {
                    p += rowStride;
                    x = TLanes.All(*p);
                    c8a = TLanes.Fma(x, b0, c8a);
                    if (TVectors.Count > 1) c8b = TLanes.Fma(x, b1, c8b);
                    if (TVectors.Count > 2) c8c = TLanes.Fma(x, b2, c8c);
                }
                if (TRows.Count > 9)
                {
                    p += rowStride;
                    x = TLanes.All(*p);
                    c9a = TLanes.Fma(x, b0, c9a);
                    if (TVectors.Count > 1) c9b = TLanes.Fma(x, b1, c9b);
                }
                if (TRows.Count > 10)
                {
                    p += rowStride;
                    x = TLanes.All(*p);
                    c10a = TLanes.Fma(x, b0, c10a);
                    if (TVectors.Count > 1) c10b = TLanes.Fma(x, b1, c10b);
                }
                if (TRows.Count > 11)
                {
                    p += rowStride;
                    x = TLanes.All(*p);
                    c11a = TLanes.Fma(x, b0, c11a);
                    if (TVectors.Count > 1) c11b = TLanes.Fma(x, b1, c11b);
                }
                if (TRows.Count > 12)
                {
                    p += rowStride;
                    x = TLanes.All(*p);
                    c12a = TLanes.Fma(x, b0, c12a);
                    if (TVectors.Count > 1) c12b = TLanes.Fma(x, b1, c12b);
                }
                if (TRows.Count > 13)
                {
                    p += rowStride;
                    x = TLanes.All(*p);
                    c13a = TLanes.Fma(x, b0, c13a);
                    if (TVectors.Count > 1) c13b = TLanes.Fma(x, b1, c13b);
                }
            }

            start += tile.SegmentStride;
        }

        var to = tile.C;
        TLanes.Store(c0a, to);
        if (TVectors.Count > 1) TLanes.Store(c0b, to + TLanes.Count);
        if (TVectors.Count > 2) TLanes.Store(c0c, to + 2 * TLanes.Count);
        if (TRows.Count > 1)
        {
            to += tile.CStride;
            TLanes.Store(c1a, to);
            if (TVectors.Count > 1) TLanes.Store(c1b, to + TLanes.Count);
            if (TVectors.Count > 2) TLanes.Store(c1c, to + 2 * TLanes.Count);
        }
        if (TRows.Count > 2)
        {
            to += tile.CStride;
            TLanes.Store(c2a, to);
            if (TVectors.Count > 1) TLanes.Store(c2b, to + TLanes.Count);
            if (TVectors.Count > 2) TLanes.Store(c2c, to + 2 * TLanes.Count);
        }
        if (TRows.Count > 3)
        {
            to += tile.CStride;
            TLanes.Store(c3a, to);
            if (TVectors.Count > 1) TLanes.Store(c3b, to + TLanes.Count);
            if (TVectors.Count > 2) TLanes.Store(c3c, to + 2 * TLanes.Count);
        }
        if (TRows.Count > 4)
        {
            to += tile.CStride;
            TLanes.Store(c4a, to);
            if (TVectors.Count > 1) TLanes.Store(c4b, to + TLanes.Count);
            if (TVectors.Count > 2) TLanes.Store(c4c, to + 2 * TLanes.Count);
        }
        if (TRows.Count > 5)
        {
            to += tile.CStride;
            TLanes.Store(c5a, to);
            if (TVectors.Count > 1) TLanes.Store(c5b, to + TLanes.Count);
            if (TVectors.Count > 2) TLanes.Store(c5c, to + 2 * TLanes.Count);
        }
        if (TRows.Count > 6)
        {
            to += tile.CStride;
            TLanes.Store(c6a, to);
            if (TVectors.Count > 1) TLanes.Store(c6b, to + TLanes.Count);
            if (TVectors.Count > 2) TLanes.Store(c6c, to + 2 * TLanes.Count);
        }
        if (TRows.Count > 7)
        {
            to += tile.CStride;
            TLanes.Store(c7a, to);
            if (TVectors.Count > 1) TLanes.Store(c7b, to + TLanes.Count);
            if (TVectors.Count > 2) TLanes.Store(c7c, to + 2 * TLanes.Count);
        }
        if (TRows.Count > 8)
        {
            to += tile.CStride;
            TLanes.Store(c8a, to);
            if (TVectors.Count > 1) TLanes.Store(c8b, to + TLanes.Count);
            if (TVectors.Count > 2) TLanes.Store(c8c, to + 2 * TLanes.Count);
        }
        if (TRows.Count > 9)
        {
            to += tile.CStride;
            TLanes.Store(c9a, to);
            if (TVectors.Count > 1) TLanes.Store(c9b, to + TLanes.Count);
        }
        if (TRows.Count > 10)
        {
            to += tile.CStride;
            TLanes.Store(c10a, to);
            if (TVectors.Count > 1) TLanes.Store(c10b, to + TLanes.Count);
        }
        if (TRows.Count > 11)
        {
            to += tile.CStride;
            TLanes.Store(c11a, to);
            if (TVectors.Count > 1) TLanes.Store(c11b, to + TLanes.Count);
        }
        if (TRows.Count > 12)
        {
            to += tile.CStride;
            TLanes.Store(c12a, to);
            if (TVectors.Count > 1) TLanes.Store(c12b, to + TLanes.Count);
        }
        if (TRows.Count > 13)
        {
            to += tile.CStride;
            TLanes.Store(c13a, to);
            if (TVectors.Count > 1) TLanes.Store(c13b, to + TLanes.Count);
        }
    }
}
