using System.Runtime.CompilerServices;

namespace Coppice.Learning.Networks;

/// <summary>Few examples on the way forward: five vectors of each one's outputs at a time are held in registers while
/// rows of weights go by, so many as stay in the first cache until all outputs have had them.</summary>
static unsafe class RowProducts<TLanes, TVector>
    where TLanes : struct, ILanes<TVector>
    where TVector : struct
{
    public static void Run(float* weights, int outputs, int* rows, int count, float* inputs, float* sums)
    {
        for (; count > 0; count -= RowKernel.Beyond, rows += RowKernel.Beyond)
        {
            RunBlock(weights, outputs, rows, Math.Min(count, RowKernel.Beyond), inputs, sums);
            inputs += RowKernel.Beyond * RowKernel.Examples;
        }
    }

    static void RunBlock(float* weights, int outputs, int* rows, int count, float* inputs, float* sums)
    {
        nint wide = ConvGeometry.RoundUp(outputs, RowKernel.Parts);
        var vectors = (outputs - 1) / TLanes.Count + 1;
        for (var left = (vectors - 1) / (TLanes.Sums / RowKernel.Examples > 5 ? 5 : 3) + 1; left > 0; left--)
        {
            var some = (vectors + left - 1) / left;
            switch (some)
            {
                case 5:
                    Run<Five>(weights, outputs, rows, count, inputs, sums, wide);
                    break;
                case 4:
                    Run<Four>(weights, outputs, rows, count, inputs, sums, wide);
                    break;
                case 3:
                    Run<Three>(weights, outputs, rows, count, inputs, sums, wide);
                    break;
                case 2:
                    Run<Two>(weights, outputs, rows, count, inputs, sums, wide);
                    break;
                default:
                    Run<One>(weights, outputs, rows, count, inputs, sums, wide);
                    break;
            }

            vectors -= some;
            weights += some * TLanes.Count;
            sums += some * TLanes.Count;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void Run<TVectors>(
        float* matrix, nint outputs, int* rows, int count, float* inputs, float* sums, nint wide)
        where TVectors : struct, ICount
    {
        var zero = TLanes.All(0);
        float* s0 = sums, s1 = s0 + wide, s2 = s1 + wide, s3 = s2 + wide;
        TVector a0 = TLanes.Load(s0), a1 = TLanes.Load(s1), a2 = TLanes.Load(s2), a3 = TLanes.Load(s3);
        TVector b0 = zero, b1 = zero, b2 = zero, b3 = zero;
        TVector c0 = zero, c1 = zero, c2 = zero, c3 = zero;
        TVector d0 = zero, d1 = zero, d2 = zero, d3 = zero;
        TVector e0 = zero, e1 = zero, e2 = zero, e3 = zero;
        if (TVectors.Count > 1)
        {
            b0 = TLanes.Load(s0 + TLanes.Count);
            b1 = TLanes.Load(s1 + TLanes.Count);
            b2 = TLanes.Load(s2 + TLanes.Count);
            b3 = TLanes.Load(s3 + TLanes.Count);
        }

        if (TVectors.Count > 2)
        {
            c0 = TLanes.Load(s0 + 2 * TLanes.Count);
            c1 = TLanes.Load(s1 + 2 * TLanes.Count);
            c2 = TLanes.Load(s2 + 2 * TLanes.Count);
            c3 = TLanes.Load(s3 + 2 * TLanes.Count);
        }

        if (TVectors.Count > 3)
        {
            d0 = TLanes.Load(s0 + 3 * TLanes.Count);
            d1 = TLanes.Load(s1 + 3 * TLanes.Count);
            d2 = TLanes.Load(s2 + 3 * TLanes.Count);
            d3 = TLanes.Load(s3 + 3 * TLanes.Count);
        }

        if (TVectors.Count > 4)
        {
            e0 = TLanes.Load(s0 + 4 * TLanes.Count);
            e1 = TLanes.Load(s1 + 4 * TLanes.Count);
            e2 = TLanes.Load(s2 + 4 * TLanes.Count);
            e3 = TLanes.Load(s3 + 4 * TLanes.Count);
        }

        for (; count > 0; count--, rows++, inputs += RowKernel.Examples)
        {
            Ahead.Fetch(matrix + rows[RowKernel.Beyond] * outputs, TVectors.Count * TLanes.Count);
            var weights = matrix + *rows * outputs;
            TVector w0 = TLanes.Load(weights), w1 = zero, w2 = zero, w3 = zero, w4 = zero;
            if (TVectors.Count > 1)
                w1 = TLanes.Load(weights + TLanes.Count);
            if (TVectors.Count > 2)
                w2 = TLanes.Load(weights + 2 * TLanes.Count);
            if (TVectors.Count > 3)
                w3 = TLanes.Load(weights + 3 * TLanes.Count);
            if (TVectors.Count > 4)
                w4 = TLanes.Load(weights + 4 * TLanes.Count);
            // One input after the other: all four at once would take registers from the sums.
            var x = TLanes.All(inputs[0]);
            a0 = TLanes.Fma(x, w0, a0);
            if (TVectors.Count > 1)
                b0 = TLanes.Fma(x, w1, b0);
            if (TVectors.Count > 2)
                c0 = TLanes.Fma(x, w2, c0);
            if (TVectors.Count > 3)
                d0 = TLanes.Fma(x, w3, d0);
            if (TVectors.Count > 4)
                e0 = TLanes.Fma(x, w4, e0);
            x = TLanes.All(inputs[1]);
            a1 = TLanes.Fma(x, w0, a1);
            if (TVectors.Count > 1)
                b1 = TLanes.Fma(x, w1, b1);
            if (TVectors.Count > 2)
                c1 = TLanes.Fma(x, w2, c1);
            if (TVectors.Count > 3)
                d1 = TLanes.Fma(x, w3, d1);
            if (TVectors.Count > 4)
                e1 = TLanes.Fma(x, w4, e1);
            x = TLanes.All(inputs[2]);
            a2 = TLanes.Fma(x, w0, a2);
            if (TVectors.Count > 1)
                b2 = TLanes.Fma(x, w1, b2);
            if (TVectors.Count > 2)
                c2 = TLanes.Fma(x, w2, c2);
            if (TVectors.Count > 3)
                d2 = TLanes.Fma(x, w3, d2);
            if (TVectors.Count > 4)
                e2 = TLanes.Fma(x, w4, e2);
            x = TLanes.All(inputs[3]);
            a3 = TLanes.Fma(x, w0, a3);
            if (TVectors.Count > 1)
                b3 = TLanes.Fma(x, w1, b3);
            if (TVectors.Count > 2)
                c3 = TLanes.Fma(x, w2, c3);
            if (TVectors.Count > 3)
                d3 = TLanes.Fma(x, w3, d3);
            if (TVectors.Count > 4)
                e3 = TLanes.Fma(x, w4, e3);
        }

        TLanes.Store(a0, s0);
        TLanes.Store(a1, s1);
        TLanes.Store(a2, s2);
        TLanes.Store(a3, s3);
        if (TVectors.Count > 1)
        {
            TLanes.Store(b0, s0 + TLanes.Count);
            TLanes.Store(b1, s1 + TLanes.Count);
            TLanes.Store(b2, s2 + TLanes.Count);
            TLanes.Store(b3, s3 + TLanes.Count);
        }

        if (TVectors.Count > 2)
        {
            TLanes.Store(c0, s0 + 2 * TLanes.Count);
            TLanes.Store(c1, s1 + 2 * TLanes.Count);
            TLanes.Store(c2, s2 + 2 * TLanes.Count);
            TLanes.Store(c3, s3 + 2 * TLanes.Count);
        }

        if (TVectors.Count > 3)
        {
            TLanes.Store(d0, s0 + 3 * TLanes.Count);
            TLanes.Store(d1, s1 + 3 * TLanes.Count);
            TLanes.Store(d2, s2 + 3 * TLanes.Count);
            TLanes.Store(d3, s3 + 3 * TLanes.Count);
        }

        if (TVectors.Count > 4)
        {
            TLanes.Store(e0, s0 + 4 * TLanes.Count);
            TLanes.Store(e1, s1 + 4 * TLanes.Count);
            TLanes.Store(e2, s2 + 4 * TLanes.Count);
            TLanes.Store(e3, s3 + 4 * TLanes.Count);
        }
    }

    readonly struct One : ICount
    {
        public static int Count => 1;
    }

    readonly struct Two : ICount
    {
        public static int Count => 2;
    }

    readonly struct Three : ICount
    {
        public static int Count => 3;
    }

    readonly struct Four : ICount
    {
        public static int Count => 4;
    }

    readonly struct Five : ICount
    {
        public static int Count => 5;
    }
}
