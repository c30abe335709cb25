using Coppice.Learning.Data;

namespace Coppice.Learning.Ensembles;

/// <summary>Members' probabilities as a table's columns: of two classes the second's, else each class's.</summary>
static class MetaTable
{
    public static DataView Make(
        double[][] probabilities, DataView rows, IReadOnlyList<string> classes, bool passthrough, bool labelled)
    {
        var columns = new List<Column>();
        for (var m = 0; m < probabilities.Length; m++)
        {
            for (var k = classes.Count == 2 ? 1 : 0; k < classes.Count; k++)
            {
                var values = new double[rows.Count];
                for (var row = 0; row < values.Length; row++) values[row] = probabilities[m][row * classes.Count + k];
                columns.Add(new NumericColumn($"model {m + 1}: {classes[k]}", values));
            }
        }

        if (passthrough)
        {
            foreach (var column in rows.Features.Select(c => c is IndicatorColumn i ? i.Source : c).Distinct())
                columns.Add(Gather(column, rows.Rows));
        }

        const string Label = " label"; // no column of a file has such a name: spaces are trimmed
        var codes = labelled ? rows.LabelCodes(classes) : [.. Enumerable.Repeat(-1, rows.Count)];
        columns.Add(new CategoryColumn(Label, classes, codes));
        if (!labelled || rows.Weights() is not { } weights) return new(new(columns), Label);
        columns.Add(new NumericColumn(" weight", weights));
        return new(new(columns), Label, weight: " weight");
    }

    static Column Gather(Column column, ReadOnlySpan<int> rows)
    {
        if (column is CategoryColumn categories)
        {
            var codes = new int[rows.Length];
            for (var i = 0; i < codes.Length; i++) codes[i] = categories.Codes[rows[i]];
            return new CategoryColumn(column.Name, categories.Categories, codes);
        }

        var from = ((NumericColumn)column).Values;
        var values = new double[rows.Length];
        for (var i = 0; i < values.Length; i++) values[i] = from[rows[i]];
        return new NumericColumn(column.Name, values);
    }
}
