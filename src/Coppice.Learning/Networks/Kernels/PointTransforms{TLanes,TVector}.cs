using System.Runtime.CompilerServices;

namespace Coppice.Learning.Networks;

/// <summary>The transforms with one vector width: one side of all tiles, into a room in the first cache, then the
/// other.</summary>
sealed unsafe class PointTransforms<TLanes, TVector> : PointTransforms
    where TLanes : struct, ILanes<TVector>
    where TVector : struct
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void FromFilters(float* filters, int count, float* points, nint plane)
    {
        nint n = count;
        var room = stackalloc float[3 * Reach * TLanes.Count];
        for (nint i = 0; i < n; i += TLanes.Count, filters += TLanes.Count, points += TLanes.Count)
        {
            for (var x = 0; x < 3; x++)
            {
                PointMatrices<TLanes, TVector>.Spread(
                    filters + x * n, 3 * n, room + x * Reach * TLanes.Count, TLanes.Count);
            }

            for (var y = 0; y < Reach; y++)
            {
                PointMatrices<TLanes, TVector>.Spread(
                    room + y * TLanes.Count, Reach * TLanes.Count, points + y * Reach * plane, plane);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void AddToFilters(float* points, nint plane, int count, float* filters)
    {
        nint n = count;
        var room = stackalloc float[3 * Reach * TLanes.Count];
        for (nint i = 0; i < n; i += TLanes.Count, filters += TLanes.Count, points += TLanes.Count)
        {
            for (var x = 0; x < Reach; x++)
            {
                var (g0, g1, g2) = PointMatrices<TLanes, TVector>.Gather(points + x * plane, Reach * plane);
                var to = room + x * TLanes.Count;
                TLanes.Store(g0, to);
                TLanes.Store(g1, to + Reach * TLanes.Count);
                TLanes.Store(g2, to + 2 * Reach * TLanes.Count);
            }

            for (var y = 0; y < 3; y++)
            {
                var (g0, g1, g2) = PointMatrices<TLanes, TVector>.Gather(room + y * Reach * TLanes.Count, TLanes.Count);
                var to = filters + y * 3 * n;
                Add(g0, to);
                Add(g1, to + n);
                Add(g2, to + 2 * n);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void FromImage(float* image, nint line, in TilePoints tiles)
    {
        var (plane, channels) = (tiles.Plane, tiles.Channels);
        var room = tiles.Room;
        for (var c = 0; c < channels; c += TLanes.Count)
        {
            // A tile's last two columns are the next one's first.
            float* from = image + c, to = room;
            for (var x = Side * tiles.Count + 2; x > 0; x--, from += channels, to += Reach * TLanes.Count)
                PointMatrices<TLanes, TVector>.Image(from, line, to, TLanes.Count);
            from = room;
            to = tiles.Start + c;
            for (var tile = tiles.Count; tile > 0; tile--, from += Side * Reach * TLanes.Count, to += channels)
            {
                for (var y = 0; y < Reach; y++)
                {
                    PointMatrices<TLanes, TVector>.Image(
                        from + y * TLanes.Count, Reach * TLanes.Count, to + y * Reach * plane, plane);
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void ToImage(in TilePoints tiles, float* image, nint line)
    {
        var (plane, channels) = (tiles.Plane, tiles.Channels);
        var room = tiles.Room;
        for (var c = 0; c < channels; c += TLanes.Count)
        {
            float* from = tiles.Start + c, to = room;
            for (var i = 0; i < 2 * Reach; i++)
                TLanes.Store(TLanes.All(0), to + i * TLanes.Count);
            // What a tile leaves to the two columns that the next one begins with is added to.
            for (var tile = tiles.Count; tile > 0; tile--, from += channels, to += Side * Reach * TLanes.Count)
            {
                for (var y = 0; y < Reach; y++)
                {
                    PointMatrices<TLanes, TVector>.AddTurned(
                        from + y * Reach * plane, plane, to + y * TLanes.Count, Reach * TLanes.Count);
                }
            }

            from = room;
            to = image + c;
            for (var x = Side * tiles.Count + 2; x > 0; x--, from += Reach * TLanes.Count, to += channels)
                PointMatrices<TLanes, TVector>.AddTurned(from, TLanes.Count, to, line);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void ToOutput(in TilePoints tiles, float* bias, float* output, nint line)
    {
        var (plane, channels) = (tiles.Plane, tiles.Channels);
        var room = tiles.Room;
        for (var c = 0; c < channels; c += TLanes.Count)
        {
            float* from = tiles.Start + c, to = output + c;
            var add = TLanes.Load(bias + c);
            for (var tile = tiles.Count; tile > 0; tile--, from += channels, to += Side * channels)
            {
                for (var x = 0; x < Reach; x++)
                {
                    PointMatrices<TLanes, TVector>.Fold(
                        from + x * plane, Reach * plane, room + x * TLanes.Count, Reach * TLanes.Count);
                }

                for (var y = 0; y < Side; y++)
                {
                    PointMatrices<TLanes, TVector>.Fold(
                        room + y * Reach * TLanes.Count, TLanes.Count, add, to + y * line, channels);
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void FromOutput(float* output, nint line, in TilePoints tiles)
    {
        var (plane, channels) = (tiles.Plane, tiles.Channels);
        var room = tiles.Room;
        for (var c = 0; c < channels; c += TLanes.Count)
        {
            float* from = output + c, to = tiles.Start + c;
            for (var tile = tiles.Count; tile > 0; tile--, from += Side * channels, to += channels)
            {
                for (var x = 0; x < Side; x++)
                {
                    PointMatrices<TLanes, TVector>.Unfold(
                        from + x * channels, line, room + x * Reach * TLanes.Count, TLanes.Count);
                }

                for (var y = 0; y < Reach; y++)
                {
                    PointMatrices<TLanes, TVector>.Unfold(
                        room + y * TLanes.Count, Reach * TLanes.Count, to + y * Reach * plane, plane);
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Add(TVector x, float* to) => TLanes.Store(TLanes.Add(TLanes.Load(to), x), to);
}
