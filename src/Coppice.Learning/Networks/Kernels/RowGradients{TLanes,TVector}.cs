using System.Runtime.CompilerServices;

namespace Coppice.Learning.Networks;

/// <summary>Few examples on the way back: two rows of weights at a time, whose gradients are held in registers until
/// they are stored, or taken from the weights.</summary>
static unsafe class RowGradients<TLanes, TVector>
    where TLanes : struct, ILanes<TVector>
    where TVector : struct
{
    const int Examples = RowKernel.Examples;
    const int Parts = RowKernel.Parts;
    const int Example = RowKernel.Rows * Parts;

    public static void Run(in RowWork rows, float* outputGradients, float* sums, float* mask)
    {
        if (rows.Step is null && rows.Fresh)
            Run<Fresh>(rows, outputGradients, sums, mask);
        else if (rows.Step is not { } step)
            Run<Added>(rows, outputGradients, sums, mask);
        else if (step.LeavesMotion)
            Run<Gliding>(rows, outputGradients, sums, mask);
        else
            Run<Taken>(rows, outputGradients, sums, mask);
    }

    static void Run<TStep>(in RowWork rows, float* outputGradients, float* sums, float* mask)
        where TStep : struct, IStep
    {
        // What two rows need fits the registers where there are 32.
        var pairs = TLanes.Sums > 16 ? rows.Count & ~1 : 0;
        Run<Two, TStep>(rows, 0, pairs, outputGradients, sums, mask);
        Run<One, TStep>(rows, pairs, rows.Count, outputGradients, sums + pairs * Parts, mask);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void Run<TRows, TStep>(
        in RowWork rows, int at, int end, float* outputGradients, float* sums, float* mask)
        where TRows : struct, ICount
        where TStep : struct, IStep
    {
        var zero = TLanes.All(0);
        var step = rows.Step.GetValueOrDefault();
        TVector rate = TLanes.All(step.Rate), keep = TLanes.All(step.Momentum), far = TLanes.All(1 + step.Momentum);
        nint outputs = rows.Outputs;
        var whole = outputs - outputs % Parts;
        var wide = (outputs + Parts - 1) / Parts * Parts;
        for (; at < end; at += TRows.Count, sums += TRows.Count * Parts)
        {
            var inputs = rows.Inputs + at * Examples;
            var (x0, x1, x2, x3) =
                (TLanes.All(inputs[0]), TLanes.All(inputs[1]), TLanes.All(inputs[2]), TLanes.All(inputs[3]));
            TVector y0 = zero, y1 = zero, y2 = zero, y3 = zero;
            var first = rows.Rows[at] * outputs;
            var second = first;
            if (TRows.Count > 1)
            {
                (y0, y1) = (TLanes.All(inputs[4]), TLanes.All(inputs[5]));
                (y2, y3) = (TLanes.All(inputs[6]), TLanes.All(inputs[7]));
                second = rows.Rows[at + 1] * outputs;
            }

            float* weights = rows.Weights + first, others = rows.Weights + second;
            var target = TStep.IsTaken ? rows.Weights : rows.Gradients;
            float* to = target + first, toOther = target + second;
            float* velocities = step.Velocities + first, otherVelocities = step.Velocities + second;
            // Rows to come are asked for a line at a time: many at once would keep those from coming that are waited
            // for.
            var next = rows.Rows[at + RowKernel.Beyond - 2] * outputs;
            var afterNext = rows.Rows[at + RowKernel.Beyond - 1] * outputs;
            for (var part = 0; part < Parts; part += TLanes.Count)
            {
                var odd = TLanes.Load(mask + Parts - (outputs - whole) + part);
                TVector a0 = zero, a1 = zero, a2 = zero, a3 = zero, b0 = zero, b1 = zero, b2 = zero, b3 = zero;
                for (nint o = part; o < wide; o += Parts)
                {
                    var d = outputGradients + o;
                    var (d0, d1, d2, d3) = (
                        TLanes.Load(d), TLanes.Load(d + wide), TLanes.Load(d + 2 * wide), TLanes.Load(d + 3 * wide));
                    // Of each line one part asks for all.
                    if (part == 0)
                    {
                        Ahead.Touch(rows.Weights + next + o);
                        if (TRows.Count > 1)
                            Ahead.Touch(rows.Weights + afterNext + o);
                        if (TStep.IsGliding)
                        {
                            Ahead.Touch(step.Velocities + next + o);
                            if (TRows.Count > 1)
                                Ahead.Touch(step.Velocities + afterNext + o);
                        }
                    }

                    var w = TLanes.Load(weights + o);
                    a0 = TLanes.Fma(w, d0, a0);
                    a1 = TLanes.Fma(w, d1, a1);
                    a2 = TLanes.Fma(w, d2, a2);
                    a3 = TLanes.Fma(w, d3, a3);
                    var g = TStep.IsNew ? zero : TLanes.Load(to + o);
                    g = TLanes.Fma(x0, d0, g);
                    g = TLanes.Fma(x1, d1, g);
                    g = TLanes.Fma(x2, d2, g);
                    g = TLanes.Fma(x3, d3, g);
                    if (TStep.IsGliding)
                        Glide(w, g, to + o, velocities + o, rate, keep, far, odd, o >= whole);
                    else if (TStep.IsTaken)
                        TLanes.Store(TLanes.Subtract(w, TLanes.Multiply(g, rate)), to + o);
                    else
                        Put(g, to + o, odd, TStep.IsNew && o >= whole);
                    if (TRows.Count > 1)
                    {
                        w = TLanes.Load(others + o);
                        b0 = TLanes.Fma(w, d0, b0);
                        b1 = TLanes.Fma(w, d1, b1);
                        b2 = TLanes.Fma(w, d2, b2);
                        b3 = TLanes.Fma(w, d3, b3);
                        g = TStep.IsNew ? zero : TLanes.Load(toOther + o);
                        g = TLanes.Fma(y0, d0, g);
                        g = TLanes.Fma(y1, d1, g);
                        g = TLanes.Fma(y2, d2, g);
                        g = TLanes.Fma(y3, d3, g);
                        if (TStep.IsGliding)
                            Glide(w, g, toOther + o, otherVelocities + o, rate, keep, far, odd, o >= whole);
                        else if (TStep.IsTaken)
                            TLanes.Store(TLanes.Subtract(w, TLanes.Multiply(g, rate)), toOther + o);
                        else
                            Put(g, toOther + o, odd, TStep.IsNew && o >= whole);
                    }
                }

                Store(a0, a1, a2, a3, sums + part);
                if (TRows.Count > 1)
                    Store(b0, b1, b2, b3, sums + Parts + part);
            }
        }
    }

    // Behind a row's end nothing may change: there is the next row. What is added there is 0.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Put(TVector g, float* to, TVector odd, bool isEnd) =>
        TLanes.Store(isEnd ? TLanes.Select(odd, g, TLanes.Load(to)) : g, to);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Glide(
        TVector w, TVector g, float* to, float* velocities, TVector rate, TVector keep, TVector far, TVector odd,
        bool isEnd)
    {
        var before = TLanes.Load(velocities);
        var kept = TLanes.Multiply(before, keep);
        var velocity = TLanes.Subtract(kept, TLanes.Multiply(g, rate));
        var moved = TLanes.Subtract(TLanes.Add(w, TLanes.Multiply(velocity, far)), kept);
        TLanes.Store(isEnd ? TLanes.Select(odd, velocity, before) : velocity, velocities);
        TLanes.Store(isEnd ? TLanes.Select(odd, moved, w) : moved, to);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Store(TVector a, TVector b, TVector c, TVector d, float* to)
    {
        TLanes.Store(a, to);
        TLanes.Store(b, to + Example);
        TLanes.Store(c, to + 2 * Example);
        TLanes.Store(d, to + 3 * Example);
    }

    interface IStep
    {
        static abstract bool IsNew { get; }

        static abstract bool IsTaken { get; }

        static abstract bool IsGliding { get; }
    }

    // Gradients are added to, or overwritten, or taken from the weights, without motion and with it.
    readonly struct Added : IStep
    {
        public static bool IsNew => false;

        public static bool IsTaken => false;

        public static bool IsGliding => false;
    }

    readonly struct Fresh : IStep
    {
        public static bool IsNew => true;

        public static bool IsTaken => false;

        public static bool IsGliding => false;
    }

    readonly struct Taken : IStep
    {
        public static bool IsNew => true;

        public static bool IsTaken => true;

        public static bool IsGliding => false;
    }

    readonly struct Gliding : IStep
    {
        public static bool IsNew => true;

        public static bool IsTaken => true;

        public static bool IsGliding => true;
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
