namespace Coppice.Learning.Data;

/// <summary>Some rows of a table together with the column to be predicted; no cell is copied.</summary>
public sealed class DataView
{
    readonly int[] _rows;

    /// <summary>The given rows of a table, in the given order.</summary>
    public DataView(Table table, string label, int[] rows) => (Table, Label, _rows) = (table, label, rows);

    /// <summary>The table underneath.</summary>
    public Table Table { get; }

    /// <summary>The name of the column to be predicted.</summary>
    public string Label { get; }

    /// <summary>The table's row numbers that this view holds, in its order.</summary>
    public ReadOnlySpan<int> Rows => _rows;

    /// <summary>The number of rows in the view.</summary>
    public int Count => _rows.Length;
}
