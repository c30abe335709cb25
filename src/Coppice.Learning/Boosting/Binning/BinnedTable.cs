using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using Coppice.Learning.Data;
using Coppice.Learning.Trees.Coding;

namespace Coppice.Learning.Boosting.Binning;

/// <summary>The features of a view's rows as bins of a byte, made once for each view: column by column, and again row
/// by row, so that a row is counted into all histograms from one cache line.</summary>
sealed class BinnedTable
{
    static readonly ConditionalWeakTable<DataView, Dictionary<(int MaxBins, ulong Seed), Lazy<BinnedTable>>> Made = [];

    byte[][]? _bins;

    BinnedTable(DataView view, int maxBins, ulong seed, int parallelism)
    {
        Rows = view.Count;
        var features = view.Features;
        Schema = FeatureSchema.Of(features);
        Columns = new BinnedColumn[Schema.Sources.Length];
        var bins = _bins = new byte[Columns.Length][];
        var stored = Stored(features, Schema);
        Stride = StrideOf(Columns.Length);
        if ((long)Rows * Stride > Array.MaxLength)
        {
            throw new ArgumentException(
                $"{Rows:N0} rows of {Columns.Length} columns take {(long)Rows * Stride:N0} bytes when coded, and at "
                + $"most {Array.MaxLength:N0} are possible: leave out columns or rows.");
        }

        ByRow = new byte[Rows * Stride];
        var sample = RowSample.Of(Rows, seed);
        var options = new ParallelOptions { MaxDegreeOfParallelism = Math.Max(1, parallelism) };
        try
        {
            Parallel.For(0, Columns.Length, options, c =>
            {
                BinCoder coder = stored[c] is CategoryColumn categories
                    ? OfCategories(categories, view.Rows, Schema.Sources[c].Kind)
                    : OfNumbers(((NumericColumn)stored[c]).Values, view.Rows, sample, maxBins);
                coder.Code(stored[c], view.Rows, bins[c] = new byte[Rows]);
                Columns[c] = coder.Finish();
            });
        }
        catch (AggregateException faults)
        {
            ExceptionDispatchInfo.Throw(faults.InnerExceptions[0]);
        }

        Interleave(bins, 0, Rows, ByRow, 0, options);
    }

    /// <summary>Rows that are coded already, laid out by row.</summary>
    public BinnedTable(FeatureSchema schema, BinnedColumn[] columns, byte[] byRow)
    {
        (Schema, Columns, ByRow) = (schema, columns, byRow);
        Stride = StrideOf(columns.Length);
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

    /// <summary>The bytes of a row: eight codes are read at a time.</summary>
    public static int StrideOf(int columns) => (columns + 7) / 8 * 8;

    /// <summary>The columns that features are made of, by source.</summary>
    public static Column[] Stored(IReadOnlyList<Column> features, FeatureSchema schema)
    {
        var stored = new Column[schema.Sources.Length];
        for (var f = 0; f < features.Count; f++)
        {
            stored[schema.Features[f].Source] =
                features[f] is IndicatorColumn indicator ? indicator.Source : features[f];
        }

        return stored;
    }

    /// <summary>Lays out by row, from row <paramref name="to"/> on, what stands column by column.</summary>
    public static void Interleave(byte[][] bins, int first, int count, byte[] byRow, int to, ParallelOptions options)
    {
        const int Block = 4096;
        var stride = StrideOf(bins.Length);
        Parallel.For(0, (count + Block - 1) / Block, options, block =>
        {
            var (start, end) = (block * Block, Math.Min(count, (block + 1) * Block));
            for (var c = 0; c < bins.Length; c++)
            {
                var from = bins[c];
                for (long row = start, at = (long)(to + start) * stride + c; row < end; row++, at += stride)
                    byRow[at] = from[first + row];
            }
        });
    }

    /// <summary>The view's rows as bins.</summary>
    /// <exception cref="ArgumentException">There are no rows or no features.</exception>
    public static BinnedTable Of(DataView view, int maxBins, ulong seed, int parallelism)
    {
        if (view.Count == 0) throw new ArgumentException("There are no training rows.");
        if (view.Features.Count == 0)
            throw new ArgumentException($"The table has no column beside its label '{view.Label}'.");
        var made = Made.GetOrCreateValue(view);
        // Where all rows are looked at, no seed matters.
        var key = (maxBins, view.Count > RowSample.Most ? seed : 0);
        lock (made)
        {
            if (!made.TryGetValue(key, out var table))
                made[key] = table = new(() => new(view, maxBins, seed, parallelism));
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

    static NumberCoder OfNumbers(ReadOnlySpan<double> column, ReadOnlySpan<int> rows, int[]? sample, int maxBins)
    {
        var numbers = new double[sample?.Length ?? rows.Length];
        var count = 0;
        for (var i = 0; i < numbers.Length; i++)
        {
            var value = column[rows[sample?[i] ?? i]];
            numbers[count] = value;
            count += double.IsNaN(value) ? 0 : 1;
        }

        return new(NumberBins.Edges(numbers.AsSpan(0, count), maxBins));
    }

    static CategoryCoder OfCategories(CategoryColumn column, ReadOnlySpan<int> rows, SourceKind kind)
    {
        var counts = new long[column.Categories.Count + 1];
        if (CategoryCoder.HasRare(counts.Length)) CategoryCoder.Count(column, rows, counts);
        return new(kind, counts);
    }
}
