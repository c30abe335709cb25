namespace Coppice.Learning.Data;

/// <summary>An immutable table of named columns.</summary>
public sealed class Table
{
    readonly Dictionary<string, Column> _byName;

    /// <summary>A table of the given columns, all of one length and with distinct names.</summary>
    public Table(IReadOnlyList<Column> columns)
    {
        Columns = columns;
        _byName = columns.ToDictionary(c => c.Name);
        RowCount = columns.Count == 0 ? 0 : columns[0].Count;
    }

    /// <summary>The columns, in order.</summary>
    public IReadOnlyList<Column> Columns { get; }

    /// <summary>The number of rows.</summary>
    public int RowCount { get; }

    /// <summary>The column of that name.</summary>
    public Column this[string name] => _byName[name];
}
