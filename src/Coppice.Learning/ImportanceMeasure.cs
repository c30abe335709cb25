using Coppice.Learning.Data;
using Coppice.Learning.Numerics;
using Coppice.Learning.Search;

namespace Coppice.Learning;

/// <summary>Importances by permutation (Breiman 2001, section 10), for any classifier and any rows.</summary>
public static class ImportanceMeasure
{
    /// <summary>The importance of each feature column, in the table's order: one at a time its cells are shuffled among
    /// the view's rows, and the score's fall is taken.</summary>
    /// <param name="model">The classifier.</param>
    /// <param name="rows">Rows with labels, best such that the model was not fitted to.</param>
    /// <param name="repeats">Shuffles of each column.</param>
    /// <param name="seed">Of the shuffles: the same seed gives the same importances.</param>
    /// <param name="metric">What falls; accuracy by default.</param>
    /// <param name="cancellationToken">Looked at before each prediction.</param>
    /// <exception cref="DataException">A label is missing or none of the model's classes.</exception>
    public static IReadOnlyList<PermutationImportance> PermutationImportances(
        this IClassifier model, DataView rows, int repeats = 5, ulong seed = 0, Metric? metric = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(repeats, 1);
        metric ??= Metric.Accuracy;
        var whole = model.Score(rows, metric);
        var gathered = Gather(rows);
        Column[] columns = [.. gathered.Features.Select(c => c is IndicatorColumn i ? i.Source : c).Distinct()];
        var importances = new PermutationImportance[columns.Length];
        for (var c = 0; c < columns.Length; c++)
        {
            var falls = new double[repeats];
            for (var r = 0; r < repeats; r++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var order = Shuffled(gathered.Count, RandomKey.Of(seed, Purpose.Permutation, (ulong)c << 32 | (uint)r));
                falls[r] = whole - model.Score(With(gathered, columns[c], Reorder(columns[c], order)), metric);
            }

            var mean = falls.Sum() / repeats;
            importances[c] = new(
                columns[c].Name, mean, Math.Sqrt(falls.Sum(fall => (fall - mean) * (fall - mean)) / repeats));
        }

        return importances;
    }

    // Rows of their own, since a view may hold a row twice, and the table other rows too.
    static DataView Gather(DataView view)
    {
        var rows = view.Rows.ToArray();
        var sources = new Dictionary<Column, Column>(ReferenceEqualityComparer.Instance);
        Column Of(Column column) =>
            sources.TryGetValue(column, out var known) ? known : sources[column] = Reorder(column, rows);
        return new(
            new([.. view.Table.Columns.Select(c =>
                c is IndicatorColumn i ? new IndicatorColumn((CategoryColumn)Of(i.Source), i.Category) : Of(c))]),
            view.Label, weight: view.Weight, group: view.Group);
    }

    static DataView With(DataView view, Column old, Column column) => view.Over(new([.. view.Table.Columns.Select(c =>
        ReferenceEquals(c, old) ? column
        : c is IndicatorColumn i && ReferenceEquals(i.Source, old)
            ? new IndicatorColumn((CategoryColumn)column, i.Category)
        : c)]));

    static Column Reorder(Column column, int[] rows)
    {
        if (column is NumericColumn numbers)
            return new NumericColumn(column.Name, Array.ConvertAll(rows, row => numbers.Values[row]));
        var categories = (CategoryColumn)column; // indicators are read through these
        return new CategoryColumn(
            column.Name, categories.Categories, Array.ConvertAll(rows, row => categories.Codes[row]));
    }

    static int[] Shuffled(int count, RandomKey key)
    {
        int[] order = [.. Enumerable.Range(0, count)];
        var stream = key.Stream();
        for (var i = 0; i < count; i++)
        {
            var pick = i + stream.Below(count - i);
            (order[i], order[pick]) = (order[pick], order[i]);
        }

        return order;
    }
}
