using System.Runtime.CompilerServices;

namespace Coppice.Learning.Networks;

/// <summary>The transforms with one vector width.</summary>
sealed unsafe class PointTransforms<TLanes, TVector> : PointTransforms
    where TLanes : struct, ILanes<TVector>
    where TVector : struct
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void FromFilters(float* filters, int count, float* points)
    {
        nint n = count;
        for (nint i = 0; i < n; i += TLanes.Count, filters += TLanes.Count, points += TLanes.Count)
        {
            var (a0, a1, a2, a3) = Spread(At(filters), At(filters + 3 * n), At(filters + 6 * n));
            var (b0, b1, b2, b3) = Spread(At(filters + n), At(filters + 4 * n), At(filters + 7 * n));
            var (c0, c1, c2, c3) = Spread(At(filters + 2 * n), At(filters + 5 * n), At(filters + 8 * n));
            Store(Spread(a0, b0, c0), points, n);
            Store(Spread(a1, b1, c1), points + 4 * n, n);
            Store(Spread(a2, b2, c2), points + 8 * n, n);
            Store(Spread(a3, b3, c3), points + 12 * n, n);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void AddToFilters(float* points, int count, float* filters)
    {
        nint n = count;
        for (nint i = 0; i < n; i += TLanes.Count, filters += TLanes.Count, points += TLanes.Count)
        {
            var (a0, a1, a2) = Gather(points, 4 * n);
            var (b0, b1, b2) = Gather(points + n, 4 * n);
            var (c0, c1, c2) = Gather(points + 2 * n, 4 * n);
            var (d0, d1, d2) = Gather(points + 3 * n, 4 * n);
            Add(Gather(a0, b0, c0, d0), filters, n);
            Add(Gather(a1, b1, c1, d1), filters + 3 * n, n);
            Add(Gather(a2, b2, c2, d2), filters + 6 * n, n);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void FromImage(float* image, nint line, int tiles, int channels, float* points, nint plane)
    {
        for (var c = 0; c < channels; c += TLanes.Count, image += TLanes.Count, points += TLanes.Count)
        {
            // Columns of pixels; a tile's last two are the next one's first.
            float* from = image + 2 * channels, to = points;
            var (a0, a1, a2, a3) = Image(image, line);
            var (b0, b1, b2, b3) = Image(image + channels, line);
            for (var tile = 0; tile < tiles; tile++, from += 2 * channels, to += channels)
            {
                var (c0, c1, c2, c3) = Image(from, line);
                var (d0, d1, d2, d3) = Image(from + channels, line);
                Store(Image(a0, b0, c0, d0), to, plane);
                Store(Image(a1, b1, c1, d1), to + 4 * plane, plane);
                Store(Image(a2, b2, c2, d2), to + 8 * plane, plane);
                Store(Image(a3, b3, c3, d3), to + 12 * plane, plane);
                (a0, a1, a2, a3) = (c0, c1, c2, c3);
                (b0, b1, b2, b3) = (d0, d1, d2, d3);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void ToImage(
        float* points, nint plane, int tiles, int channels, float* image, nint line, bool first)
    {
        var zero = TLanes.All(0);
        for (var c = 0; c < channels; c += TLanes.Count, image += TLanes.Count, points += TLanes.Count)
        {
            // What a tile leaves to the two columns that the next one begins with.
            TVector e0 = zero, e1 = zero, e2 = zero, e3 = zero, f0 = zero, f1 = zero, f2 = zero, f3 = zero;
            float* from = points, to = image;
            for (var tile = 0; tile < tiles; tile++, from += channels, to += 2 * channels)
            {
                var (a0, b0, g0, h0) = Turned(from, plane);
                var (a1, b1, g1, h1) = Turned(from + 4 * plane, plane);
                var (a2, b2, g2, h2) = Turned(from + 8 * plane, plane);
                var (a3, b3, g3, h3) = Turned(from + 12 * plane, plane);
                Put(TLanes.Add(a0, e0), TLanes.Add(a1, e1), TLanes.Add(a2, e2), TLanes.Add(a3, e3), to, line, first);
                Put(
                    TLanes.Add(b0, f0), TLanes.Add(b1, f1), TLanes.Add(b2, f2), TLanes.Add(b3, f3), to + channels, line,
                    first);
                (e0, e1, e2, e3) = (g0, g1, g2, g3);
                (f0, f1, f2, f3) = (h0, h1, h2, h3);
            }

            Put(e0, e1, e2, e3, to, line, first);
            Put(f0, f1, f2, f3, to + channels, line, first);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void ToOutput(
        float* points, nint plane, int tiles, int channels, float* bias, float* output, nint line)
    {
        for (var c = 0; c < channels; c += TLanes.Count, output += TLanes.Count, points += TLanes.Count)
        {
            float* from = points, to = output;
            var add = At(bias + c);
            for (var tile = 0; tile < tiles; tile++, from += channels, to += 2 * channels)
            {
                var (a0, a1) = Output(At(from), At(from + 4 * plane), At(from + 8 * plane), At(from + 12 * plane));
                var (b0, b1) = Output(
                    At(from + plane), At(from + 5 * plane), At(from + 9 * plane), At(from + 13 * plane));
                var (c0, c1) = Output(
                    At(from + 2 * plane), At(from + 6 * plane), At(from + 10 * plane), At(from + 14 * plane));
                var (d0, d1) = Output(
                    At(from + 3 * plane), At(from + 7 * plane), At(from + 11 * plane), At(from + 15 * plane));
                var (y0, y1) = Output(a0, b0, c0, d0);
                TLanes.Store(TLanes.Add(y0, add), to);
                TLanes.Store(TLanes.Add(y1, add), to + channels);
                (y0, y1) = Output(a1, b1, c1, d1);
                TLanes.Store(TLanes.Add(y0, add), to + line);
                TLanes.Store(TLanes.Add(y1, add), to + line + channels);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void FromOutput(float* output, nint line, int tiles, int channels, float* points, nint plane)
    {
        for (var c = 0; c < channels; c += TLanes.Count, output += TLanes.Count, points += TLanes.Count)
        {
            float* from = output, to = points;
            for (var tile = 0; tile < tiles; tile++, from += 2 * channels, to += channels)
            {
                var (a0, a1, a2, a3) = Output(At(from), At(from + line));
                var (b0, b1, b2, b3) = Output(At(from + channels), At(from + line + channels));
                Store(Output(a0, b0), to, plane);
                Store(Output(a1, b1), to + 4 * plane, plane);
                Store(Output(a2, b2), to + 8 * plane, plane);
                Store(Output(a3, b3), to + 12 * plane, plane);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static TVector At(float* from) => TLanes.Load(from);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static TVector Half(TVector x) => TLanes.Fma(x, TLanes.All(0.5f), TLanes.All(0));

    // G: g₀, (g₀ + g₁ + g₂)/2, (g₀ − g₁ + g₂)/2, g₂.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static (TVector, TVector, TVector, TVector) Spread(TVector a, TVector b, TVector c)
    {
        var outer = TLanes.Add(a, c);
        return (a, Half(TLanes.Add(outer, b)), Half(TLanes.Subtract(outer, b)), c);
    }

    // Gᵀ: u₀ + (u₁ + u₂)/2, (u₁ − u₂)/2, (u₁ + u₂)/2 + u₃.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static (TVector, TVector, TVector) Gather(TVector a, TVector b, TVector c, TVector d)
    {
        var inner = Half(TLanes.Add(b, c));
        return (TLanes.Add(a, inner), Half(TLanes.Subtract(b, c)), TLanes.Add(inner, d));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static (TVector, TVector, TVector) Gather(float* from, nint step) =>
        Gather(At(from), At(from + step), At(from + 2 * step), At(from + 3 * step));

    // Bᵀ: d₀ − d₂, d₁ + d₂, d₂ − d₁, d₁ − d₃.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static (TVector, TVector, TVector, TVector) Image(TVector a, TVector b, TVector c, TVector d) =>
        (TLanes.Subtract(a, c), TLanes.Add(b, c), TLanes.Subtract(c, b), TLanes.Subtract(b, d));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static (TVector, TVector, TVector, TVector) Image(float* from, nint line) =>
        Image(At(from), At(from + line), At(from + 2 * line), At(from + 3 * line));

    // B: v₀, v₁ − v₂ + v₃, v₁ + v₂ − v₀, −v₃.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static (TVector, TVector, TVector, TVector) Turned(TVector a, TVector b, TVector c, TVector d) => (
        a, TLanes.Add(TLanes.Subtract(b, c), d), TLanes.Subtract(TLanes.Add(b, c), a),
        TLanes.Subtract(TLanes.All(0), d));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static (TVector, TVector, TVector, TVector) Turned(float* from, nint plane) =>
        Turned(At(from), At(from + plane), At(from + 2 * plane), At(from + 3 * plane));

    // Aᵀ: m₀ + m₁ + m₂, m₁ − m₂ − m₃.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static (TVector, TVector) Output(TVector a, TVector b, TVector c, TVector d) => (
        TLanes.Add(TLanes.Add(a, b), c), TLanes.Subtract(TLanes.Subtract(b, c), d));

    // A: y₀, y₀ + y₁, y₀ − y₁, −y₁.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static (TVector, TVector, TVector, TVector) Output(TVector a, TVector b) =>
        (a, TLanes.Add(a, b), TLanes.Subtract(a, b), TLanes.Subtract(TLanes.All(0), b));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Store((TVector, TVector, TVector, TVector) four, float* to, nint plane)
    {
        TLanes.Store(four.Item1, to);
        TLanes.Store(four.Item2, to + plane);
        TLanes.Store(four.Item3, to + 2 * plane);
        TLanes.Store(four.Item4, to + 3 * plane);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Add((TVector, TVector, TVector) three, float* to, nint step)
    {
        TLanes.Store(TLanes.Add(At(to), three.Item1), to);
        TLanes.Store(TLanes.Add(At(to + step), three.Item2), to + step);
        TLanes.Store(TLanes.Add(At(to + 2 * step), three.Item3), to + 2 * step);
    }

    // A column of the image's gradient.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Put(TVector a, TVector b, TVector c, TVector d, float* to, nint line, bool first)
    {
        var (y0, y1, y2, y3) = Turned(a, b, c, d);
        TLanes.Store(first ? y0 : TLanes.Add(At(to), y0), to);
        TLanes.Store(first ? y1 : TLanes.Add(At(to + line), y1), to + line);
        TLanes.Store(y2, to + 2 * line);
        TLanes.Store(y3, to + 3 * line);
    }
}
