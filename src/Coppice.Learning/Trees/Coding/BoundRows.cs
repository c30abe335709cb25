using Coppice.Learning.Data;

namespace Coppice.Learning.Trees.Coding;

/// <summary>Rows laid out as a model reads them: for each source of its schema the numbers, or the categories by the
/// schema's codes.</summary>
sealed class BoundRows
{
    BoundRows(FeatureSchema schema, int count)
    {
        (Schema, Count) = (schema, count);
        (Numbers, Codes) = (new double[]?[schema.Sources.Length], new int[schema.Sources.Length][]);
    }

    public FeatureSchema Schema { get; }

    public int Count { get; }

    /// <summary>By source, then row; null for categories.</summary>
    public double[]?[] Numbers { get; }

    /// <summary>By source, then row: −1 where the model never saw the category.</summary>
    public int[][] Codes { get; }

    /// <exception cref="ArgumentException">The table lacks a column of the schema, or has it with another
    /// kind.</exception>
    public static BoundRows Of(FeatureSchema schema, DataView view, Range range)
    {
        var rows = view.Rows[range];
        var bound = new BoundRows(schema, rows.Length);
        for (var s = 0; s < schema.Sources.Length; s++)
        {
            var source = schema.Sources[s];
            var column = Find(view.Table, source.Column);
            if (source.Kind == SourceKind.Numeric && column is NumericColumn numbers)
                bound.Numbers[s] = Gather(numbers, rows);
            else if (source.Kind != SourceKind.Numeric && column is CategoryColumn categories)
                bound.Codes[s] = Gather(categories, rows, source.Categories);
            else throw new ArgumentException(Misfit(source, column));
        }

        return bound;
    }

    static Column? Find(Table table, string name)
    {
        foreach (var column in table.Columns)
        {
            if (column is IndicatorColumn indicator && indicator.Source.Name == name) return indicator.Source;
            if (column.Name == name) return column;
        }

        return null;
    }

    static string Misfit(SchemaSource source, Column? column)
    {
        var wanted = source.Kind == SourceKind.Numeric ? "numbers" : "categories";
        return column is null
            ? $"The model was fitted to a column '{source.Column}' of {wanted}; the table has none of that name."
            : $"The model was fitted to {wanted} in column '{source.Column}'; the table holds "
              + (column is NumericColumn ? "numbers there." : "categories there.");
    }

    static double[] Gather(NumericColumn column, ReadOnlySpan<int> rows)
    {
        var values = column.Values;
        var gathered = new double[rows.Length];
        for (var i = 0; i < gathered.Length; i++) gathered[i] = values[rows[i]];
        return gathered;
    }

    static int[] Gather(CategoryColumn column, ReadOnlySpan<int> rows, string[] known)
    {
        var index = new Dictionary<string, int>(known.Length);
        for (var k = 0; k < known.Length; k++) index.Add(known[k], k);
        var map = new int[column.Categories.Count];
        for (var k = 0; k < map.Length; k++) map[k] = index.GetValueOrDefault(column.Categories[k], -1);
        var codes = column.Codes;
        var gathered = new int[rows.Length];
        // A missing category is a category of its own: the code behind the known ones.
        for (var i = 0; i < gathered.Length; i++) gathered[i] = codes[rows[i]] < 0 ? known.Length : map[codes[rows[i]]];
        return gathered;
    }
}
