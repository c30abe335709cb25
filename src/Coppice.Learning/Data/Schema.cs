namespace Coppice.Learning.Data;

/// <summary>The names, kinds and categories of a table's columns: what a second file needs to be read alike.</summary>
/// <param name="Columns">The columns, in order.</param>
public sealed record Schema(IReadOnlyList<SchemaColumn> Columns)
{
    /// <summary>What is known of the column as a file holds it; an indicator speaks for its source. Null when nothing
    /// is.</summary>
    public SchemaColumn? Find(string name)
    {
        SchemaColumn? found = null;
        foreach (var column in Columns)
        {
            if (column.Name == name)
                return column;
            if (column.Source == name)
                found ??= new() { Name = name, Kind = ColumnKind.Category, Categories = column.Categories };
        }

        return found;
    }
}
