using Coppice.Learning.Data;

namespace Coppice.Learning.Trees.Coding;

/// <summary>Row weights as whole multiples of a power of two, chosen from the largest weight, so that their sums are
/// exact and do not depend on order.</summary>
sealed record RowWeights(long[] Units)
{
    // Units take 24 bits: with draws of a row up to 2^12 and 2^26 rows, sums stay below 2^62.
    const double Scale = 1 << 24;

    public static RowWeights? Of(DataView train)
    {
        var weights = train.Weights();
        if (weights is null) return null;
        var largest = 0.0;
        foreach (var weight in weights)
        {
            if (!(weight >= 0 && double.IsFinite(weight)))
                throw new ArgumentException($"A row weighs {weight}: weights must be finite and at least 0.");
            largest = Math.Max(largest, weight);
        }

        if (largest == 0) throw new ArgumentException("All rows weigh 0.");
        var unit = Math.ScaleB(1, Math.ILogB(largest) + 1) / Scale;
        return new(Array.ConvertAll(weights, w => (long)Math.Round(w / unit)));
    }
}
