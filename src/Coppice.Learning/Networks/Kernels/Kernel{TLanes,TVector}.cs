using System.Diagnostics;

namespace Coppice.Learning.Networks;

/// <summary>Turns the counts of a tile, known when the program runs, into the code made for them.</summary>
sealed class Kernel<TLanes, TVector> : Kernel
    where TLanes : struct, ILanes<TVector>
    where TVector : struct
{
    public const int MostVectors = 3;

    public override int Lanes => TLanes.Count;

    public override PointTransforms Points { get; } = new PointTransforms<TLanes, TVector>();

    public override RowKernel Rows { get; } = new RowKernel<TLanes, TVector>();

    public override int MostRows(int vectors) => vectors == MostVectors ? TLanes.Sums / 3 & ~1 : Math.Min(14, TLanes.Sums / vectors);

    public override void Run(int rows, int vectors, in Tile tile)
    {
        var most = MostRows(vectors);
        if (rows <= most)
        {
            Run(rows, vectors, tile, 1);
            return;
        }

        var tiles = (rows - 1) / most + 1;
        var (each, longer) = Math.DivRem(rows, tiles);
        var rest = tile;
        if (longer > 0)
        {
            Run(each + 1, vectors, tile, longer);
            rest.Skip(longer * (each + 1));
        }

        Run(each, vectors, rest, tiles - longer);
    }

    static void Run(int rows, int vectors, in Tile tile, int tiles)
    {
        switch (rows)
        {
            case 1:
                Run<N1>(vectors, tile, tiles);
                break;
            case 2:
                Run<N2>(vectors, tile, tiles);
                break;
            case 3:
                Run<N3>(vectors, tile, tiles);
                break;
            case 4:
                Run<N4>(vectors, tile, tiles);
                break;
            case 5:
                Run<N5>(vectors, tile, tiles);
                break;
            case 6:
                Run<N6>(vectors, tile, tiles);
                break;
            case 7:
                Run<N7>(vectors, tile, tiles);
                break;
            case 8:
                Run<N8>(vectors, tile, tiles);
                break;
            case 9:
                Run<N9>(vectors, tile, tiles);
                break;
            case 10:
                Run<N10>(vectors, tile, tiles);
                break;
            case 11:
                Run<N11>(vectors, tile, tiles);
                break;
            case 12:
                Run<N12>(vectors, tile, tiles);
                break;
            case 13:
                Run<N13>(vectors, tile, tiles);
                break;
            case 14:
                Run<N14>(vectors, tile, tiles);
                break;
            default:
                throw new UnreachableException($"a tile has 1 to 14 rows, not {rows}");
        }
    }

    static void Run<TRows>(int vectors, in Tile tile, int tiles)
        where TRows : struct, ICount
    {
        if (vectors == 3)
            TileKernel<TLanes, TVector>.Run<TRows, N3>(tile, tiles);
        else if (vectors == 2)
            TileKernel<TLanes, TVector>.Run<TRows, N2>(tile, tiles);
        else
            TileKernel<TLanes, TVector>.Run<TRows, N1>(tile, tiles);
    }

    readonly struct N1 : ICount
    {
        public static int Count => 1;
    }

    readonly struct N2 : ICount
    {
        public static int Count => 2;
    }

    readonly struct N3 : ICount
    {
        public static int Count => 3;
    }

    readonly struct N4 : ICount
    {
        public static int Count => 4;
    }

    readonly struct N5 : ICount
    {
        public static int Count => 5;
    }

    readonly struct N6 : ICount
    {
        public static int Count => 6;
    }

    readonly struct N7 : ICount
    {
        public static int Count => 7;
    }

    readonly struct N8 : ICount
    {
        public static int Count => 8;
    }

    readonly struct N9 : ICount
    {
        public static int Count => 9;
    }

    readonly struct N10 : ICount
    {
        public static int Count => 10;
    }

    readonly struct N11 : ICount
    {
        public static int Count => 11;
    }

    readonly struct N12 : ICount
    {
        public static int Count => 12;
    }

    readonly struct N13 : ICount
    {
        public static int Count => 13;
    }

    readonly struct N14 : ICount
    {
        public static int Count => 14;
    }
}
