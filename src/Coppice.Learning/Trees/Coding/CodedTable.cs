using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using Coppice.Learning.Data;
using Coppice.Learning.Trees.Growth.Columns;

namespace Coppice.Learning.Trees.Coding;

/// <summary>The training rows of a view as codes, made once for each view and shared by all trees grown on
/// it.</summary>
sealed class CodedTable
{
    /// <summary>A row's class takes 16 bits beside its weight.</summary>
    const int MostClasses = 1 << 16;

    static readonly ConditionalWeakTable<DataView, CodedTable> Made = [];

    readonly Lazy<RowCodes> _rowCodes;
    readonly Lazy<ColumnTable?> _columns;

    CodedTable(DataView train, int parallelism)
    {
        Rows = train.Count;
        Classes = train.Classes;
        ClassCodes = train.LabelCodes(Classes);
        var features = train.Features;
        Schema = FeatureSchema.Of(features);
        Sources = new CodedSource[Schema.Sources.Length];
        Weights = RowWeights.Of(train);
        var columns = new Column[Sources.Length];
        for (var f = 0; f < Schema.Features.Length; f++)
        {
            columns[Schema.Features[f].Source] =
                features[f] is IndicatorColumn indicator ? indicator.Source : features[f];
        }

        try
        {
            // Scratch memory for numbers is made once for each thread, and numbers, which take longer, come first.
            Parallel.ForEach(
                Partitioner.Create(
                    Enumerable.Range(0, columns.Length).OrderBy(s => columns[s] is CategoryColumn),
                    EnumerablePartitionerOptions.NoBuffering),
                new ParallelOptions { MaxDegreeOfParallelism = Math.Max(1, parallelism) },
                () => default(NumberCoding),
                (s, _, coding) =>
                {
                    if (columns[s] is CategoryColumn categories)
                        Sources[s] = CategoryCoding.Of(categories, train.Rows, Schema.Sources[s].Kind);
                    else
                        Sources[s] = (coding ??= new(Rows)).Of(((NumericColumn)columns[s]).Values, train.Rows);
                    return coding;
                },
                _ => { });
        }
        catch (AggregateException faults)
        {
            // A column at fault is told as itself, on however many threads it was met.
            ExceptionDispatchInfo.Throw(faults.InnerExceptions[0]);
        }

        foreach (var source in Sources)
        {
            if (source.CodeCount > CodedSource.DenseLimit && source.Kind != SourceKind.Indicators) continue;
            source.DenseOffset = DenseCells;
            DenseCells += source.CodeCount;
        }

        _rowCodes = new(() => new(Sources, Rows));
        _columns = new(() => ColumnTable.Of(this));
    }

    /// <summary>The number of training rows; rows are numbered in the view's order.</summary>
    public int Rows { get; }

    public IReadOnlyList<string> Classes { get; }

    /// <summary>The class of each row.</summary>
    public int[] ClassCodes { get; }

    /// <summary>The rows' own weights as integers, or null where all weigh the same.</summary>
    public RowWeights? Weights { get; }

    public FeatureSchema Schema { get; }

    public CodedSource[] Sources { get; }

    public CodedFeature[] Features => Schema.Features;

    /// <summary>The cells of a histogram over all sources that have a dense one.</summary>
    public int DenseCells { get; }

    /// <summary>The codes row by row; made when first asked for, since not every growth does.</summary>
    public RowCodes RowCodes => _rowCodes.Value;

    /// <summary>The codes in columns, or null where growth on them is not to be had; likewise.</summary>
    public ColumnTable? Columns => _columns.Value;

    /// <summary>The view's rows as codes.</summary>
    /// <param name="train">The rows.</param>
    /// <param name="parallelism">How many threads may code columns, where they are not coded yet.</param>
    /// <exception cref="ArgumentException">There is nothing to learn: no rows, no features, or one class
    /// only.</exception>
    public static CodedTable Of(DataView train, int parallelism = 1)
    {
        if (train.Count == 0) throw new ArgumentException("There are no training rows.");
        if (train.Features.Count == 0)
            throw new ArgumentException($"The table has no column beside its label '{train.Label}'.");
        if (train.Classes.Count > MostClasses)
        {
            throw new ArgumentException(
                $"The label '{train.Label}' has {train.Classes.Count:N0} classes; "
                + $"at most {MostClasses:N0} can be learned.");
        }

        var table = Made.GetValue(train, view => new CodedTable(view, parallelism));
        var first = table.ClassCodes[0];
        if (!table.ClassCodes.AsSpan().ContainsAnyExcept(first))
        {
            throw new ArgumentException(
                $"All {train.Count:N0} training rows are of one class, '{table.Classes[first]}': "
                + "there is nothing to learn.");
        }

        return table;
    }
}
