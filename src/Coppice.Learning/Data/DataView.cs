using System.Globalization;

namespace Coppice.Learning.Data;

/// <summary>Some rows of a table together with the column to be predicted; no cell is copied.</summary>
public sealed partial class DataView
{
    readonly int[] _rows;

    /// <summary>The given rows of a table, in the given order; by default all of them. The array is not copied.
    /// </summary>
    /// <param name="table">The table underneath.</param>
    /// <param name="label">The name of the column to be predicted.</param>
    /// <param name="rows">The table's row numbers; a row may come more than once.</param>
    /// <param name="weight">The name of a column of row weights; it is no feature.</param>
    /// <param name="group">The name of a column whose groups evaluation keeps together; it is no feature.</param>
    /// <exception cref="DataException">The table has no such column.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The table has no such row.</exception>
    public DataView(Table table, string label, int[]? rows = null, string? weight = null, string? group = null)
    {
        ArgumentNullException.ThrowIfNull(table);
        (Table, Label, Weight, Group) = (table, label, weight, group);
        Require(label, "label");
        if (weight is not null)
            Require(weight, "weight");
        if (group is not null)
            Require(group, "group");
        for (var i = 0; i < rows?.Length; i++)
        {
            var row = rows[i];
            if ((uint)row >= (uint)table.RowCount)
                throw new ArgumentOutOfRangeException(
                    nameof(rows), $"Row {row} is not among the table's {table.RowCount} rows (numbered from 0).");
        }

        if (rows is null)
        {
            rows = new int[table.RowCount];
            for (var row = 0; row < rows.Length; row++)
                rows[row] = row;
        }

        _rows = rows;
    }

    /// <summary>The table underneath.</summary>
    public Table Table { get; }

    /// <summary>The name of the column to be predicted.</summary>
    public string Label { get; }

    /// <summary>The name of the column of row weights, if there is one.</summary>
    public string? Weight { get; }

    /// <summary>The name of the column of groups, if there is one.</summary>
    public string? Group { get; }

    /// <summary>The table's row numbers that this view holds, in its order.</summary>
    public ReadOnlySpan<int> Rows => _rows;

    /// <summary>The number of rows in the view.</summary>
    public int Count => _rows.Length;

    /// <summary>All columns but those of label, weight and group, and but indicators made from these. Made anew at each
    /// call.</summary>
    public IReadOnlyList<Column> Features =>
        [.. Table.Columns.Where(c => !IsRole(c is IndicatorColumn indicator ? indicator.Source.Name : c.Name))];

    /// <summary>The distinct labels of the whole table, so that all its views agree: text in ordinal order, numbers by
    /// value.</summary>
    public IReadOnlyList<string> Classes => LabelReader.Classes(Table[Label]);

    /// <summary>Those rows of this view, by their positions in it, in the given order.</summary>
    public DataView Select(params ReadOnlySpan<int> positions)
    {
        var rows = new int[positions.Length];
        for (var i = 0; i < rows.Length; i++)
        {
            if ((uint)positions[i] >= (uint)_rows.Length)
                throw new ArgumentOutOfRangeException(
                    nameof(positions), $"Position {positions[i]} is not among the view's {_rows.Length} rows.");
            rows[i] = _rows[positions[i]];
        }

        return new(Table, Label, rows, Weight, Group);
    }

    /// <summary>The view over a table with the same rows but other columns: encoded, or with a column more.</summary>
    public DataView Over(Table table) => new(table, Label, _rows, Weight, Group);

    /// <summary>The view with its category features one-hot encoded: <see cref="Table.OneHot"/> of every category
    /// column but label, weight and group.</summary>
    public DataView OneHot() =>
        Over(Table.OneHot(Table.Columns.Where(c => c is CategoryColumn && !IsRole(c.Name)).Select(c => c.Name)));

    /// <summary>For each row of the view the index of its label among the classes.</summary>
    /// <exception cref="DataException">A label is missing or not among the classes.</exception>
    public int[] LabelCodes(IReadOnlyList<string> classes) => LabelReader.Codes(Table[Label], _rows, classes);

    /// <summary>The number to be predicted for each row of the view.</summary>
    /// <exception cref="DataException">The label holds text, or one is missing.</exception>
    public double[] Targets() => LabelReader.Numbers(Table[Label], _rows, "a label");

    /// <summary>The weight of each row of the view; null when the view has no weight column.</summary>
    /// <exception cref="DataException">A weight is missing, negative, or text.</exception>
    public double[]? Weights()
    {
        if (Weight is null)
            return null;
        var weights = LabelReader.Numbers(Table[Weight], _rows, "a weight");
        var negative = Array.FindIndex(weights, w => w < 0);
        if (negative >= 0)
            throw new DataException(
                $"Row {_rows[negative] + 1} has the weight {weights[negative].ToString(CultureInfo.InvariantCulture)} "
                + $"(column {Weight}): weights must be at least 0.");
        return weights;
    }

    /// <summary>The group of each row of the view, numbered in order of first appearance; null when the view has no
    /// group column. Rows whose group is missing form one group.</summary>
    public int[]? Groups() => Group is null ? null : LabelReader.Numbered(Table[Group], _rows);

    bool IsRole(string name) => name == Label || name == Weight || name == Group;

    void Require(string name, string role)
    {
        if (Table.Find(name) is null)
            throw new DataException($"{Table.Missing(name)} It was named as the {role}.");
    }
}
