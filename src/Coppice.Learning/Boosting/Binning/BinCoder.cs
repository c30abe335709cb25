using Coppice.Learning.Data;
using Coppice.Learning.Trees.Coding;

namespace Coppice.Learning.Boosting.Binning;

/// <summary>Turns the cells of one stored column into bins, as many rows at a time as there are, and learns meanwhile
/// what the bins hold.</summary>
abstract class BinCoder
{
    /// <summary>The bins of some rows.</summary>
    public abstract void Code(Column column, ReadOnlySpan<int> rows, Span<byte> bins);

    /// <summary>What the bins mean, once all rows are coded.</summary>
    public abstract BinnedColumn Finish();
}

/// <summary>Numbers: the bin of the first edge that is not below them.</summary>
sealed class NumberCoder(double[] edges) : BinCoder
{
    readonly double[] _low = Filled(edges.Length, double.PositiveInfinity);
    readonly double[] _high = Filled(edges.Length, double.NegativeInfinity);
    bool _missing;

    public override void Code(Column column, ReadOnlySpan<int> rows, Span<byte> bins)
    {
        var values = ((NumericColumn)column).Values;
        var (low, high) = (_low, _high);
        for (var i = 0; i < rows.Length; i++)
        {
            var value = values[rows[i]];
            if (double.IsNaN(value))
            {
                _missing = true;
                bins[i] = (byte)edges.Length;
                continue;
            }

            var bin = NumberBins.Find(edges, value);
            bins[i] = (byte)bin;
            if (value < low[bin]) low[bin] = value;
            if (value > high[bin]) high[bin] = value;
        }
    }

    public override BinnedColumn Finish() => new()
    {
        Kind = SourceKind.Numeric,
        Bins = edges.Length + (_missing ? 1 : 0),
        Missing = _missing ? edges.Length : -1,
        Low = _low,
        High = _high,
    };

    static double[] Filled(int length, double value)
    {
        var filled = new double[length];
        Array.Fill(filled, value);
        return filled;
    }
}

/// <summary>Categories: a bin each, the rare ones together where there are more than fit a byte.</summary>
sealed class CategoryCoder : BinCoder
{
    const int MostBins = 256;

    readonly SourceKind _kind;
    readonly byte[] _binOf;

    /// <param name="kind">Whether they are split as sets, or one from the others.</param>
    /// <param name="counts">How many rows have each, those without any last; read where they are many.</param>
    public CategoryCoder(SourceKind kind, ReadOnlySpan<long> counts)
    {
        (_kind, _binOf) = (kind, new byte[counts.Length]);
        if (!HasRare(counts.Length))
        {
            for (var code = 0; code < _binOf.Length; code++) _binOf[code] = (byte)code;
            return;
        }

        _binOf.AsSpan().Fill(MostBins - 1);
        var all = counts.ToArray();
        var frequent = Enumerable.Range(0, all.Length).OrderByDescending(c => all[c]).ThenBy(c => c);
        foreach (var (bin, code) in frequent.Take(MostBins - 1).Index()) _binOf[code] = (byte)bin;
    }

    /// <summary>Whether so many categories, that of none included, are more than bins.</summary>
    public static bool HasRare(int categories) => categories > MostBins;

    /// <summary>Adds the rows' categories to their counts.</summary>
    public static void Count(CategoryColumn column, ReadOnlySpan<int> rows, Span<long> counts)
    {
        var codes = column.Codes;
        foreach (var row in rows) counts[codes[row] < 0 ? counts.Length - 1 : codes[row]]++;
    }

    public override void Code(Column column, ReadOnlySpan<int> rows, Span<byte> bins)
    {
        var codes = ((CategoryColumn)column).Codes;
        for (var i = 0; i < rows.Length; i++) bins[i] = _binOf[codes[rows[i]] < 0 ? _binOf.Length - 1 : codes[rows[i]]];
    }

    public override BinnedColumn Finish() =>
        new() { Kind = _kind, Bins = Math.Min(_binOf.Length, MostBins), BinOf = _binOf };
}
