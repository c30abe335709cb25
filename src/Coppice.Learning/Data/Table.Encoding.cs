namespace Coppice.Learning.Data;

public sealed partial class Table
{
    /// <summary>Replaces category columns by one <see cref="IndicatorColumn"/> a category. All columns are ordered by
    /// first appearance, reading row by row and cell by cell; categories that no row holds come last.</summary>
    /// <param name="columns">The category columns to encode; by default all of them.</param>
    /// <exception cref="DataException">A named column is missing or holds no categories.</exception>
    public Table OneHot(IEnumerable<string>? columns = null)
    {
        var encoded = columns is null ? null : new HashSet<Column>(columns.Select(Category));
        var found = new List<Appearance>();
        for (var position = 0; position < _columns.Length; position++)
        {
            if (_columns[position] is CategoryColumn category && encoded?.Contains(category) != false)
            {
                var rows = FirstRows(category);
                for (var code = 0; code < rows.Length; code++)
                    found.Add(new(rows[code], position, code, new IndicatorColumn(category, code)));
            }
            else
            {
                found.Add(new(0, position, 0, _columns[position]));
            }
        }

        found.Sort();
        return new([.. found.Select(f => f.Column)]);
    }

    /// <summary>The columns of a schema, in its order and with its category numbers, out of this table: indicators are
    /// made from the columns that they encode. Categories that the schema does not know follow the known ones.
    /// </summary>
    /// <exception cref="DataException">A column is missing, or holds something else than the schema says.</exception>
    public Table Conform(Schema schema)
    {
        ArgumentNullException.ThrowIfNull(schema);
        var recoded = new Dictionary<string, CategoryColumn>(StringComparer.Ordinal);
        return new([.. schema.Columns.Select(wanted => wanted.Kind switch
        {
            ColumnKind.Number => Number(wanted.Name),
            ColumnKind.Category => Recoded(wanted.Name, wanted.Categories),
            _ => (Column)new IndicatorColumn(Recoded(wanted.Source!, wanted.Categories), wanted.Category),
        })]);

        CategoryColumn Recoded(string name, IReadOnlyList<string> categories)
        {
            if (!recoded.TryGetValue(name, out var column))
                recoded[name] = column = SourceOf(name).Recode(categories);
            return column;
        }
    }

    static int[] FirstRows(CategoryColumn column)
    {
        var rows = new int[column.Categories.Count];
        Array.Fill(rows, int.MaxValue);
        var left = rows.Length;
        var codes = column.Codes;
        for (var row = 0; row < codes.Length && left > 0; row++)
        {
            if (codes[row] >= 0 && rows[codes[row]] == int.MaxValue)
            {
                rows[codes[row]] = row;
                left--;
            }
        }

        return rows;
    }

    // A table that is encoded already still knows its sources: a schema may ask for them again.
    CategoryColumn SourceOf(string name) =>
        Find(name) is null && _columns.OfType<IndicatorColumn>().FirstOrDefault(i => i.Source.Name == name) is { } some
            ? some.Source
            : Category(name);

    CategoryColumn Category(string name) => this[name] as CategoryColumn ?? throw new DataException(
        $"Column {name} holds numbers, where categories are expected. Declare its type when the table is read.");

    NumericColumn Number(string name) => this[name] as NumericColumn ?? throw new DataException(
        $"Column {name} holds text, where numbers are expected.");

    // A class, though small: sorting it needs no code that the runtime would have to compile at start-up.
    sealed record Appearance(int Row, int Position, int Code, Column Column) : IComparable<Appearance>
    {
        public int CompareTo(Appearance? other) =>
            other is null ? 1
            : Row != other.Row ? Row.CompareTo(other.Row)
            : Position != other.Position ? Position.CompareTo(other.Position)
            : Code.CompareTo(other.Code);
    }
}
