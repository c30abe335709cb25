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
    /// <summary>C[r, v] = initial[r, v] + Σ A[r, segment, step] · B[segment, step, v]; for so many tiles, whose rows
    /// follow each other.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<TRows, TVectors>(in Tile tile, int tiles)
        where TRows : struct, ICount
        where TVectors : struct, ICount
    {
        float* first = tile.A, initial = tile.Initial, to = tile.C;
        for (; tiles > 0; tiles--)
        {
            Run<TRows, TVectors>(tile, first, initial, to);
            first += TRows.Count * tile.RowStride;
            initial += TRows.Count * tile.InitialStride;
            to += TRows.Count * tile.CStride;
        }
    }

    // Optimized also where it is more than the compiler inlines: it would run thousands of times before.
    [MethodImpl(MethodImplOptions.AggressiveInlining | MethodImplOptions.AggressiveOptimization)]
    static void Run<TRows, TVectors>(in Tile tile, float* start, float* from, float* to)
        where TRows : struct, ICount
        where TVectors : struct, ICount
    {
        TileRow<TLanes, TVector> r0 = default, r1 = default, r2 = default, r3 = default, r4 = default, r5 = default;
        TileRow<TLanes, TVector> r6 = default, r7 = default, r8 = default, r9 = default, r10 = default, r11 = default;
        TileRow<TLanes, TVector> r12 = default, r13 = default;
        if (tile.Initial != null)
        {
            r0.Load<TVectors>(from);
            if (TRows.Count > 1) r1.Load<TVectors>(from += tile.InitialStride);
            if (TRows.Count > 2) r2.Load<TVectors>(from += tile.InitialStride);
            if (TRows.Count > 3) r3.Load<TVectors>(from += tile.InitialStride);
            if (TRows.Count > 4) r4.Load<TVectors>(from += tile.InitialStride);
            if (TRows.Count > 5) r5.Load<TVectors>(from += tile.InitialStride);
            if (TRows.Count > 6) r6.Load<TVectors>(from += tile.InitialStride);
            if (TRows.Count > 7) r7.Load<TVectors>(from += tile.InitialStride);
            if (TRows.Count > 8) r8.Load<TVectors>(from += tile.InitialStride);
            if (TRows.Count > 9) r9.Load<TVectors>(from += tile.InitialStride);
            if (TRows.Count > 10) r10.Load<TVectors>(from += tile.InitialStride);
            if (TRows.Count > 11) r11.Load<TVectors>(from += tile.InitialStride);
            if (TRows.Count > 12) r12.Load<TVectors>(from += tile.InitialStride);
            if (TRows.Count > 13) r13.Load<TVectors>(from += tile.InitialStride);
        }

        TVector b1 = TLanes.All(0), b2 = b1;
        var b = tile.B;
        // Rows by four, at a distance from the first: to step from each to the next would take as many operations again.
        var (row1, row2, row3, row4) = (tile.RowStride, 2 * tile.RowStride, 3 * tile.RowStride, 4 * tile.RowStride);
        var (stepStride, bStride) = (tile.StepStride, tile.BStride);
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
                r0.Add<TVectors>(*p, b0, b1, b2);
                if (TRows.Count > 1) r1.Add<TVectors>(p[row1], b0, b1, b2);
                if (TRows.Count > 2) r2.Add<TVectors>(p[row2], b0, b1, b2);
                if (TRows.Count > 3) r3.Add<TVectors>(p[row3], b0, b1, b2);
                if (TRows.Count > 4) r4.Add<TVectors>(*(p += row4), b0, b1, b2);
                if (TRows.Count > 5) r5.Add<TVectors>(p[row1], b0, b1, b2);
                if (TRows.Count > 6) r6.Add<TVectors>(p[row2], b0, b1, b2);
                if (TRows.Count > 7) r7.Add<TVectors>(p[row3], b0, b1, b2);
                if (TRows.Count > 8) r8.Add<TVectors>(*(p += row4), b0, b1, b2);
                if (TRows.Count > 9) r9.Add<TVectors>(p[row1], b0, b1, b2);
                if (TRows.Count > 10) r10.Add<TVectors>(p[row2], b0, b1, b2);
                if (TRows.Count > 11) r11.Add<TVectors>(p[row3], b0, b1, b2);
                if (TRows.Count > 12) r12.Add<TVectors>(*(p += row4), b0, b1, b2);
                if (TRows.Count > 13) r13.Add<TVectors>(p[row1], b0, b1, b2);
            }

            start += tile.SegmentStride;
        }

        r0.Store<TVectors>(to);
        if (TRows.Count > 1) r1.Store<TVectors>(to += tile.CStride);
        if (TRows.Count > 2) r2.Store<TVectors>(to += tile.CStride);
        if (TRows.Count > 3) r3.Store<TVectors>(to += tile.CStride);
        if (TRows.Count > 4) r4.Store<TVectors>(to += tile.CStride);
        if (TRows.Count > 5) r5.Store<TVectors>(to += tile.CStride);
        if (TRows.Count > 6) r6.Store<TVectors>(to += tile.CStride);
        if (TRows.Count > 7) r7.Store<TVectors>(to += tile.CStride);
        if (TRows.Count > 8) r8.Store<TVectors>(to += tile.CStride);
        if (TRows.Count > 9) r9.Store<TVectors>(to += tile.CStride);
        if (TRows.Count > 10) r10.Store<TVectors>(to += tile.CStride);
        if (TRows.Count > 11) r11.Store<TVectors>(to += tile.CStride);
        if (TRows.Count > 12) r12.Store<TVectors>(to += tile.CStride);
        if (TRows.Count > 13) r13.Store<TVectors>(to += tile.CStride);
    }
}
