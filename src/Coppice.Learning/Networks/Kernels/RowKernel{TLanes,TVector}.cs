using System.Runtime.CompilerServices;

namespace Coppice.Learning.Networks;

/// <summary>Few examples with one vector width.</summary>
sealed unsafe class RowKernel<TLanes, TVector> : RowKernel
    where TLanes : struct, ILanes<TVector>
    where TVector : struct
{
    const int Example = Rows * Parts;

    public override void Forward(float* weights, int outputs, int rows, float* inputs, int examples, float* sums)
    {
        var wide = ConvGeometry.RoundUp(outputs, Parts);
        var vectors = (outputs - 1) / TLanes.Count + 1;
        for (var left = (vectors - 1) / (TLanes.Sums / Examples > 5 ? 5 : 3) + 1; left > 0; left--)
        {
            var count = (vectors + left - 1) / left;
            switch (count)
            {
                case 5:
                    Forward<Five>(weights, outputs, rows, inputs, examples, sums, wide);
                    break;
                case 4:
                    Forward<Four>(weights, outputs, rows, inputs, examples, sums, wide);
                    break;
                case 3:
                    Forward<Three>(weights, outputs, rows, inputs, examples, sums, wide);
                    break;
                case 2:
                    Forward<Two>(weights, outputs, rows, inputs, examples, sums, wide);
                    break;
                default:
                    Forward<One>(weights, outputs, rows, inputs, examples, sums, wide);
                    break;
            }

            vectors -= count;
            weights += count * TLanes.Count;
            sums += count * TLanes.Count;
        }
    }

    public override void Backward(
        float* weights, int outputs, int rows, float* inputs, float* outputGradients, float* gradients, bool fresh,
        float* sums)
    {
        // Odd outputs are added to, since their vectors reach into the next row, which must not change.
        var odd = outputs % Parts;
        for (var row = 0; fresh && odd > 0 && row < rows; row++)
            new Span<float>(gradients + (nint)(row + 1) * outputs - odd, odd).Clear();
        for (; rows > 1; rows -= 2)
        {
            Ahead.Fetch(weights + Rows * outputs, 2 * outputs);
            Backward<Two>(weights, outputs, inputs, outputGradients, gradients, fresh, sums);
            weights += 2 * outputs;
            gradients += 2 * outputs;
            inputs += 2 * Examples;
            sums += 2 * Parts;
        }

        if (rows > 0)
            Backward<One>(weights, outputs, inputs, outputGradients, gradients, fresh, sums);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Fold(float* sums, float* to)
    {
        for (var row = 0; row < Rows; row += TLanes.Count, sums += TLanes.Count, to += TLanes.Count)
        {
            var (a, b, c, d) = (Fours(sums), Fours(sums + Rows), Fours(sums + 2 * Rows), Fours(sums + 3 * Rows));
            TLanes.Store(TLanes.Add(TLanes.Add(a, c), TLanes.Add(b, d)), to);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        static TVector Fours(float* sums) => TLanes.Add(
            TLanes.Add(TLanes.Load(sums), TLanes.Load(sums + 8 * Rows)),
            TLanes.Add(TLanes.Load(sums + 4 * Rows), TLanes.Load(sums + 12 * Rows)));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void Forward<TVectors>(
        float* weights, nint outputs, int rows, float* inputs, int examples, float* sums, nint wide)
        where TVectors : struct, ICount
    {
        var zero = TLanes.All(0);
        // Those that are missing do what the first does, and are not looked at.
        var p0 = inputs;
        var p1 = examples > 1 ? p0 + rows : p0;
        var p2 = examples > 2 ? p1 + rows : p0;
        var p3 = examples > 3 ? p2 + rows : p0;
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

        for (; rows > 0; rows--, weights += outputs)
        {
            var (x0, x1, x2, x3) = (TLanes.All(*p0++), TLanes.All(*p1++), TLanes.All(*p2++), TLanes.All(*p3++));
            var w = TLanes.Load(weights);
            a0 = TLanes.Fma(x0, w, a0);
            a1 = TLanes.Fma(x1, w, a1);
            a2 = TLanes.Fma(x2, w, a2);
            a3 = TLanes.Fma(x3, w, a3);
            if (TVectors.Count > 1)
            {
                w = TLanes.Load(weights + TLanes.Count);
                b0 = TLanes.Fma(x0, w, b0);
                b1 = TLanes.Fma(x1, w, b1);
                b2 = TLanes.Fma(x2, w, b2);
                b3 = TLanes.Fma(x3, w, b3);
            }

            if (TVectors.Count > 2)
            {
                w = TLanes.Load(weights + 2 * TLanes.Count);
                c0 = TLanes.Fma(x0, w, c0);
                c1 = TLanes.Fma(x1, w, c1);
                c2 = TLanes.Fma(x2, w, c2);
                c3 = TLanes.Fma(x3, w, c3);
            }

            if (TVectors.Count > 3)
            {
                w = TLanes.Load(weights + 3 * TLanes.Count);
                d0 = TLanes.Fma(x0, w, d0);
                d1 = TLanes.Fma(x1, w, d1);
                d2 = TLanes.Fma(x2, w, d2);
                d3 = TLanes.Fma(x3, w, d3);
            }

            if (TVectors.Count > 4)
            {
                w = TLanes.Load(weights + 4 * TLanes.Count);
                e0 = TLanes.Fma(x0, w, e0);
                e1 = TLanes.Fma(x1, w, e1);
                e2 = TLanes.Fma(x2, w, e2);
                e3 = TLanes.Fma(x3, w, e3);
            }
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

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void Backward<TRows>(
        float* weights, nint outputs, float* inputs, float* outputGradients, float* gradients, bool fresh, float* sums)
        where TRows : struct, ICount
    {
        var zero = TLanes.All(0);
        var (x0, x1, x2, x3) =
            (TLanes.All(inputs[0]), TLanes.All(inputs[1]), TLanes.All(inputs[2]), TLanes.All(inputs[3]));
        TVector y0 = zero, y1 = zero, y2 = zero, y3 = zero;
        if (TRows.Count > 1)
        {
            (y0, y1) = (TLanes.All(inputs[4]), TLanes.All(inputs[5]));
            (y2, y3) = (TLanes.All(inputs[6]), TLanes.All(inputs[7]));
        }

        var whole = outputs - outputs % Parts;
        var wide = (outputs + Parts - 1) / Parts * Parts;
        for (var part = 0; part < Parts; part += TLanes.Count)
        {
            TVector a0 = zero, a1 = zero, a2 = zero, a3 = zero, b0 = zero, b1 = zero, b2 = zero, b3 = zero;
            for (nint o = part; o < wide; o += Parts)
            {
                var d = outputGradients + o;
                var (d0, d1, d2, d3) = (
                    TLanes.Load(d), TLanes.Load(d + wide), TLanes.Load(d + 2 * wide), TLanes.Load(d + 3 * wide));
                var overwrites = fresh && o < whole;
                var w = TLanes.Load(weights + o);
                a0 = TLanes.Fma(w, d0, a0);
                a1 = TLanes.Fma(w, d1, a1);
                a2 = TLanes.Fma(w, d2, a2);
                a3 = TLanes.Fma(w, d3, a3);
                var g = overwrites ? zero : TLanes.Load(gradients + o);
                g = TLanes.Fma(x0, d0, g);
                g = TLanes.Fma(x1, d1, g);
                g = TLanes.Fma(x2, d2, g);
                g = TLanes.Fma(x3, d3, g);
                TLanes.Store(g, gradients + o);
                if (TRows.Count > 1)
                {
                    w = TLanes.Load(weights + outputs + o);
                    b0 = TLanes.Fma(w, d0, b0);
                    b1 = TLanes.Fma(w, d1, b1);
                    b2 = TLanes.Fma(w, d2, b2);
                    b3 = TLanes.Fma(w, d3, b3);
                    g = overwrites ? zero : TLanes.Load(gradients + outputs + o);
                    g = TLanes.Fma(y0, d0, g);
                    g = TLanes.Fma(y1, d1, g);
                    g = TLanes.Fma(y2, d2, g);
                    g = TLanes.Fma(y3, d3, g);
                    TLanes.Store(g, gradients + outputs + o);
                }
            }

            Store(a0, a1, a2, a3, sums + part);
            if (TRows.Count > 1)
                Store(b0, b1, b2, b3, sums + Parts + part);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Store(TVector a, TVector b, TVector c, TVector d, float* to)
    {
        TLanes.Store(a, to);
        TLanes.Store(b, to + Example);
        TLanes.Store(c, to + 2 * Example);
        TLanes.Store(d, to + 3 * Example);
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
