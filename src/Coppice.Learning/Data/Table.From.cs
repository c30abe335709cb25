namespace Coppice.Learning.Data;

public sealed partial class Table
{
    /// <summary>A table of the given columns, all of one length and with distinct names.</summary>
    /// <exception cref="ArgumentException">Lengths differ, or two columns have one name.</exception>
    public static Table FromColumns(params IEnumerable<Column> columns) => new([.. columns]);

    /// <summary>A table with a row an item and a column a public property, in order of declaration. Numbers become
    /// numbers; strings, enums and bool become categories; null is a missing cell.</summary>
    /// <exception cref="ArgumentException">The items have no properties, or one of another type.</exception>
    public static Table From<T>(IEnumerable<T> items)
    {
        ArgumentNullException.ThrowIfNull(items);
        var properties = PropertyColumn<T>.All();
        foreach (var item in items)
        {
            foreach (var property in properties)
                property.Add(item);
        }

        return new(Array.ConvertAll(properties, p => p.Build()));
    }

    /// <summary>A table of numbers with the matrix's rows and columns; NaN is a missing cell.</summary>
    /// <param name="matrix">Rows × columns.</param>
    /// <param name="names">The columns' names; by default column1, column2 and so on.</param>
    public static Table FromMatrix(double[,] matrix, IReadOnlyList<string>? names = null)
    {
        ArgumentNullException.ThrowIfNull(matrix);
        var columns = new Column[matrix.GetLength(1)];
        CheckNames(names, columns.Length);
        for (var column = 0; column < columns.Length; column++)
        {
            var values = new double[matrix.GetLength(0)];
            for (var row = 0; row < values.Length; row++)
                values[row] = matrix[row, column];
            columns[column] = new NumericColumn(names?[column] ?? $"column{column + 1}", values);
        }

        return new(columns);
    }

    /// <summary>A table of numbers from a matrix that is stored row by row; NaN is a missing cell.</summary>
    /// <param name="matrix">Rows × columns numbers.</param>
    /// <param name="rows">The number of rows.</param>
    /// <param name="columns">The number of columns.</param>
    /// <param name="names">The columns' names; by default column1, column2 and so on.</param>
    public static Table FromMatrix(
        ReadOnlySpan<double> matrix, int rows, int columns, IReadOnlyList<string>? names = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rows);
        ArgumentOutOfRangeException.ThrowIfNegative(columns);
        if (matrix.Length != (long)rows * columns)
            throw new ArgumentException(
                $"The matrix holds {matrix.Length} numbers, and {rows} rows × {columns} columns are "
                + $"{(long)rows * columns}.",
                nameof(matrix));
        CheckNames(names, columns);
        var made = new Column[columns];
        for (var column = 0; column < columns; column++)
        {
            var values = new double[rows];
            for (var row = 0; row < rows; row++)
                values[row] = matrix[(row * columns) + column];
            made[column] = new NumericColumn(names?[column] ?? $"column{column + 1}", values);
        }

        return new(made);
    }

    static void CheckNames(IReadOnlyList<string>? names, int columns)
    {
        if (names is not null && names.Count != columns)
            throw new ArgumentException($"{names.Count} names were given for {columns} columns.", nameof(names));
    }
}
