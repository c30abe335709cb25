namespace Coppice.Learning.Data;

public sealed partial class DataView
{
    /// <summary>This view's rows and behind them another's, in a table of their own; its categories are renumbered as
    /// they stand here, and columns that are not here are left out.</summary>
    /// <exception cref="DataException">The other table lacks a column, or holds something else in it.</exception>
    internal DataView Append(DataView other)
    {
        var behind = other.Table.Conform(Table.Schema);
        var sources = new Dictionary<Column, Column>(ReferenceEqualityComparer.Instance);
        var columns = new Column[Table.Columns.Count];
        for (var c = 0; c < columns.Length; c++)
        {
            var (first, second) = (Table.Columns[c], behind.Columns[c]);
            columns[c] = first is IndicatorColumn indicator
                ? new IndicatorColumn(
                    (CategoryColumn)Of(indicator.Source, ((IndicatorColumn)second).Source), indicator.Category)
                : Of(first, second);
        }

        return new(new(columns), Label, weight: Weight, group: Group);

        Column Of(Column first, Column second) =>
            sources.TryGetValue(first, out var made) ? made : sources[first] = Joined(first, second, other);
    }

    Column Joined(Column first, Column second, DataView other)
    {
        if (first is CategoryColumn categories)
        {
            // Conformed: its categories begin with those of the first.
            var more = (CategoryColumn)second;
            return new CategoryColumn(
                first.Name, more.Categories, Joined(categories.Codes, more.Codes, other));
        }

        return new NumericColumn(
            first.Name, Joined(((NumericColumn)first).Values, ((NumericColumn)second).Values, other));
    }

    T[] Joined<T>(ReadOnlySpan<T> first, ReadOnlySpan<T> second, DataView other)
    {
        var joined = new T[_rows.Length + other._rows.Length];
        for (var i = 0; i < _rows.Length; i++) joined[i] = first[_rows[i]];
        for (var i = 0; i < other._rows.Length; i++) joined[_rows.Length + i] = second[other._rows[i]];
        return joined;
    }
}
