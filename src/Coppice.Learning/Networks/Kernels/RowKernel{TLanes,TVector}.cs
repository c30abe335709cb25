using System.Runtime.CompilerServices;

namespace Coppice.Learning.Networks;

/// <summary>Few examples with one vector width.</summary>
sealed unsafe class RowKernel<TLanes, TVector> : RowKernel
    where TLanes : struct, ILanes<TVector>
    where TVector : struct
{
    const int Example = Rows * Parts;

    public override void Run(
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
            Run<Two>(weights, outputs, inputs, outputGradients, gradients, fresh, sums);
            weights += 2 * outputs;
            gradients += 2 * outputs;
            inputs += 2 * Examples;
            sums += 2 * Parts;
        }

        if (rows > 0)
            Run<One>(weights, outputs, inputs, outputGradients, gradients, fresh, sums);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Fold(float* sums, float* to)
    {
        for (var row = 0; row < Rows; row += TLanes.Count, sums += TLanes.Count, to += TLanes.Count)
        {
            var (a, b, c, d) = (Four(sums), Four(sums + Rows), Four(sums + 2 * Rows), Four(sums + 3 * Rows));
            TLanes.Store(TLanes.Add(TLanes.Add(a, c), TLanes.Add(b, d)), to);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        static TVector Four(float* sums) => TLanes.Add(
            TLanes.Add(TLanes.Load(sums), TLanes.Load(sums + 8 * Rows)),
            TLanes.Add(TLanes.Load(sums + 4 * Rows), TLanes.Load(sums + 12 * Rows)));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void Run<TRows>(
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
}
