using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using Coppice.Learning.Data;
using Coppice.Learning.Numerics;
using Coppice.Learning.Trees.Coding;

namespace Coppice.Learning.Boosting.Binning;

/// <summary>The features of a view's rows as bins of a byte, made once for each view: column by column, and again row
/// by row, so that a row is counted into all histograms from one cache line.</summary>
sealed class BinnedTable
{
    /// <summary>Edges are read from so many rows at most.</summary>
    const int SampleRows = 200_000;

    const int MostBins = 256;

    static readonly ConditionalWeakTable<DataView, Dictionary<int, Lazy<BinnedTable>>> Made = [];

    byte[][]? _bins;

    BinnedTable(DataView view, int maxBins, int parallelism)
    {
        Rows = view.Count;
        var features = view.Features;
        Schema = FeatureSchema.Of(features);
        Columns = new BinnedColumn[Schema.Sources.Length];
        var bins = _bins = new byte[Columns.Length][];
        var stored = new Column[Columns.Length];
        for (var f = 0; f < features.Count; f++)
        {
            stored[Schema.Features[f].Source] =
                features[f] is IndicatorColumn indicator ? indicator.Source : features[f];
        }

        // Eight codes are read at a time.
        Stride = (Columns.Length + 7) / 8 * 8;
        if ((long)Rows * Stride > Array.MaxLength)
        {
            throw new ArgumentException(
                $"{Rows:N0} rows of {Columns.Length} columns take {(long)Rows * Stride:N0} bytes when coded, and at "
                + $"most {Array.MaxLength:N0} are possible: leave out columns or rows.");
        }

        ByRow = new byte[Rows * Stride];
        var sample = Sample(Rows);
        var options = new ParallelOptions { MaxDegreeOfParallelism = Math.Max(1, parallelism) };
        try
        {
            Parallel.For(0, Columns.Length, options, c => (Columns[c], bins[c]) = stored[c] switch
            {
                CategoryColumn categories => OfCategories(categories, view.Rows, Schema.Sources[c].Kind),
                var column => OfNumbers(((NumericColumn)column).Values, view.Rows, sample, maxBins),
            });
        }
        catch (AggregateException faults)
        {
            ExceptionDispatchInfo.Throw(faults.InnerExceptions[0]);
        }

        const int Block = 4096;
        Parallel.For(0, (Rows + Block - 1) / Block, options, block =>
        {
            var (first, end) = (block * Block, Math.Min(Rows, (block + 1) * Block));
            for (var c = 0; c < bins.Length; c++)
            {
                var from = bins[c];
                for (long row = first, to = (long)first * Stride + c; row < end; row++, to += Stride)
                    ByRow[to] = from[row];
            }
        });
    }

    /// <summary>Rows that are coded already, laid out by row.</summary>
    public BinnedTable(FeatureSchema schema, BinnedColumn[] columns, byte[] byRow)
    {
        (Schema, Columns, ByRow) = (schema, columns, byRow);
        Stride = (columns.Length + 7) / 8 * 8;
        Rows = byRow.Length / Stride;
    }

    public int Rows { get; }

    public FeatureSchema Schema { get; }

    /// <summary>By source.</summary>
    public BinnedColumn[] Columns { get; }

    /// <summary>By source, then row; of rows that were coded already, made when it is first asked for.</summary>
    public byte[][] Bins => _bins ??= ByColumn();

    /// <summary>Row by row, <see cref="Stride"/> bytes each, of which the first are the sources' bins.</summary>
    public byte[] ByRow { get; }

    public int Stride { get; }

    /// <summary>The view's rows as bins.</summary>
    /// <exception cref="ArgumentException">There are no rows or no features.</exception>
    public static BinnedTable Of(DataView view, int maxBins, int parallelism)
    {
        if (view.Count == 0) throw new ArgumentException("There are no training rows.");
        if (view.Features.Count == 0)
            throw new ArgumentException($"The table has no column beside its label '{view.Label}'.");
        var made = Made.GetOrCreateValue(view);
        lock (made)
        {
            if (!made.TryGetValue(maxBins, out var table))
                made[maxBins] = table = new(() => new(view, maxBins, parallelism));
            return table.Value;
        }
    }

    byte[][] ByColumn()
    {
        var all = new byte[Columns.Length][];
        for (var c = 0; c < all.Length; c++)
        {
            var bins = all[c] = new byte[Rows];
            for (int row = 0, from = c; row < Rows; row++, from += Stride) bins[row] = ByRow[from];
        }

        return all;
    }

    /// <summary>The rows of the smallest hashes: which they are does not depend on how rows are parted. Null for
    /// all.</summary>
    static int[]? Sample(int rows)
    {
        if (rows <= SampleRows) return null;
        // A tenth more than are wanted, so that as many as that are found but for a chance of none.
        var limit = rows < 2 * SampleRows ? ulong.MaxValue : (ulong)(ulong.MaxValue * (1.1 * SampleRows / rows));
        var sample = new List<(ulong Hash, int Row)>();
        for (var row = 0; row < rows; row++)
            if (RandomKey.Mix((ulong)row) is var hash && hash <= limit) sample.Add((hash, row));
        return [.. sample.OrderBy(s => s.Hash).Take(SampleRows).Select(s => s.Row).Order()];
    }

    static (BinnedColumn Column, byte[] Bins) OfNumbers(
        ReadOnlySpan<double> column, ReadOnlySpan<int> rows, int[]? sample, int maxBins)
    {
        var numbers = new double[sample?.Length ?? rows.Length];
        var count = 0;
        for (var i = 0; i < numbers.Length; i++)
        {
            var value = column[rows[sample?[i] ?? i]];
            numbers[count] = value;
            count += double.IsNaN(value) ? 0 : 1;
        }

        var edges = NumberBins.Edges(numbers.AsSpan(0, count), maxBins);
        var (low, high) = (new double[edges.Length], new double[edges.Length]);
        low.AsSpan().Fill(double.PositiveInfinity);
        high.AsSpan().Fill(double.NegativeInfinity);
        var bins = new byte[rows.Length];
        var missing = false;
        for (var i = 0; i < bins.Length; i++)
        {
            var value = column[rows[i]];
            if (double.IsNaN(value))
            {
                missing = true;
                bins[i] = (byte)edges.Length;
                continue;
            }

            var bin = NumberBins.Find(edges, value);
            bins[i] = (byte)bin;
            if (value < low[bin]) low[bin] = value;
            if (value > high[bin]) high[bin] = value;
        }

        return (
            new()
            {
                Kind = SourceKind.Numeric,
                Bins = edges.Length + (missing ? 1 : 0),
                Missing = missing ? edges.Length : -1,
                Low = low,
                High = high,
            },
            bins);
    }

    static (BinnedColumn Column, byte[] Bins) OfCategories(
        CategoryColumn column, ReadOnlySpan<int> rows, SourceKind kind)
    {
        var missing = column.Categories.Count;
        var codes = column.Codes;
        var binOf = new byte[missing + 1];
        if (binOf.Length <= MostBins)
        {
            for (var code = 0; code < binOf.Length; code++) binOf[code] = (byte)code;
        }
        else
        {
            var counts = new int[binOf.Length];
            foreach (var row in rows) counts[codes[row] < 0 ? missing : codes[row]]++;
            binOf.AsSpan().Fill(MostBins - 1);
            var frequent = Enumerable.Range(0, counts.Length).OrderByDescending(c => counts[c]).ThenBy(c => c);
            foreach (var (bin, code) in frequent.Take(MostBins - 1).Index()) binOf[code] = (byte)bin;
        }

        var bins = new byte[rows.Length];
        for (var i = 0; i < bins.Length; i++) bins[i] = binOf[codes[rows[i]] < 0 ? missing : codes[rows[i]]];
        return (new() { Kind = kind, Bins = Math.Min(binOf.Length, MostBins), BinOf = binOf }, bins);
    }
}
