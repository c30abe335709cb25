namespace Coppice.Learning.Numerics;

/// <summary>x · log₂ x, from a table for the whole numbers that entropy mostly asks for.</summary>
static class XLog2X
{
    const int TableSize = 1 << 16;

    static readonly double[] Table = Make();

    public static double Of(long x) => (ulong)x < TableSize ? Table[x] : Compute(x);

    public static double Of(double x)
    {
        var whole = (long)x;
        return whole == x ? Of(whole) : Compute(x);
    }

    static double Compute(double x) => x > 0 ? x * Exact.Log2(x) : 0;

    static double[] Make()
    {
        var table = new double[TableSize];
        for (var x = 1; x < TableSize; x++) table[x] = Compute(x);
        return table;
    }
}
