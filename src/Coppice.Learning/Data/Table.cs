using System.Runtime.CompilerServices;

namespace Coppice.Learning.Data;

/// <summary>An immutable table of named columns.</summary>
public sealed partial class Table
{
    // Beside the table, not in it: what travels and is hashed are the columns alone.
    static readonly ConditionalWeakTable<Table, Dictionary<string, Column>> ByName = [];

    readonly Column[] _columns;

    /// <summary>A table of the given columns, all of one length and with distinct names.</summary>
    /// <exception cref="ArgumentException">Lengths differ, or two columns have one name.</exception>
    public Table(IReadOnlyList<Column> columns)
    {
        ArgumentNullException.ThrowIfNull(columns);
        _columns = [.. columns];
        RowCount = _columns.Length == 0 ? 0 : _columns[0].Count;
        var names = new HashSet<string>(_columns.Length, StringComparer.Ordinal);
        foreach (var column in _columns)
        {
            if (!names.Add(column.Name))
                throw TwiceNamed(column);
            if (column.Count != RowCount)
                throw Unequal(column, _columns[0]);
        }
    }

    /// <summary>The columns, in order.</summary>
    public IReadOnlyList<Column> Columns => _columns;

    /// <summary>The number of rows.</summary>
    public int RowCount { get; }

    /// <summary>The names, kinds and categories of the columns.</summary>
    public Schema Schema => new(Array.ConvertAll(_columns, SchemaColumn.Of));

    /// <summary>The column of that name.</summary>
    /// <exception cref="DataException">There is none.</exception>
    public Column this[string name] =>
        Find(name) ?? throw new DataException(Missing(name));

    /// <summary>The column of that name, or null when there is none.</summary>
    public Column? Find(string name) =>
        ByName.GetValue(this, static t => t._columns.ToDictionary(c => c.Name, StringComparer.Ordinal))
            .GetValueOrDefault(name);

    /// <summary>The table without that column.</summary>
    /// <exception cref="DataException">There is no such column.</exception>
    public Table Without(string name)
    {
        var column = this[name];
        return new(Array.FindAll(_columns, c => c != column));
    }

    /// <summary>The table with that column: in the place of the one of the same name, or else at the end.</summary>
    public Table With(Column column)
    {
        ArgumentNullException.ThrowIfNull(column);
        return Find(column.Name) is { } old
            ? new(Array.ConvertAll(_columns, c => c == old ? column : c))
            : new([.. _columns, column]);
    }

    /// <summary>The named columns, in the order named.</summary>
    /// <exception cref="DataException">There is no such column.</exception>
    public Table Select(params IEnumerable<string> names) => new([.. names.Select(name => this[name])]);

    internal string Missing(string name)
    {
        const int Most = 20;
        var names = string.Join(", ", _columns.Take(Most).Select(c => c.Name));
        var more = _columns.Length > Most ? $" and {_columns.Length - Most} more" : "";
        return $"There is no column {name}. The columns are: {names}{more}.";
    }

    static ArgumentException TwiceNamed(Column column) =>
        new($"Two columns are named {column.Name}: names must be distinct.");

    static ArgumentException Unequal(Column column, Column first) =>
        new($"Column {column.Name} has {column.Count} rows where {first.Name} has {first.Count}: "
            + "all columns of a table have equally many.");
}
