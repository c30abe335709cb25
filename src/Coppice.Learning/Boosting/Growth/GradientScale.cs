namespace Coppice.Learning.Boosting.Growth;

/// <summary>Gradients as whole numbers: sums are exact, and the same in any order and grouping. A cell holds a first
/// derivative (signed, 32 bits above) and a second one (not negative, 32 bits below) in one word, so that one addition
/// adds both.</summary>
/// <param name="First">Units of 1 in first derivatives: a power of two.</param>
/// <param name="Second">Units of 1 in second derivatives: a power of two.</param>
readonly record struct GradientScale(double First, double Second)
{
    const double MostUnits = 1 << 30;

    /// <summary>A scale at which no sum over all rows overflows.</summary>
    /// <param name="rows">How many rows there are.</param>
    /// <param name="first">The greatest magnitude of a row's first derivative.</param>
    /// <param name="second">The greatest second derivative of a row.</param>
    public static GradientScale Of(int rows, double first, double second)
    {
        const int MostRows = 1 << 24;
        if (rows > MostRows)
            throw new ArgumentException($"Boosting takes at most {MostRows:N0} training rows, got {rows:N0}.");
        // A row's half unit of rounding is kept free.
        return new(
            PowerOfTwo(Math.Min(MostUnits, (2147483647.0 - rows) / rows), first),
            PowerOfTwo(Math.Min(MostUnits, (4294967295.0 - rows) / rows), second));
    }

    public static double FirstOf(long cell) => cell >> 32;

    public static double SecondOf(long cell) => (uint)cell;

    static double PowerOfTwo(double units, double greatest) =>
        greatest > 0 ? Math.ScaleB(1, Math.ILogB(units / greatest)) : 1;
}
