using System.Globalization;
using CsvHelper;
using CsvHelper.Configuration;

namespace Coppice.Learning.Data;

/// <summary>Writes a table as CSV that reads back as the same table under the same options.</summary>
sealed class CsvTableWriter(CsvOptions options)
{
    readonly string? _missing = options.EmptyIsMissing ? "" : options.Missing.FirstOrDefault();

    public void Write(Table table, TextWriter text)
    {
        using var writer = new CsvWriter(text, Configuration(), leaveOpen: true);
        if (options.Header)
        {
            for (var i = 0; i < table.Columns.Count; i++)
                Write(writer, options.Names?[i] ?? table.Columns[i].Name, table.Columns.Count == 1);
            writer.NextRecord();
        }

        for (var row = 0; row < table.RowCount; row++)
        {
            foreach (var column in table.Columns)
                Write(writer, Cell(column, row), table.Columns.Count == 1);
            writer.NextRecord();
        }
    }

    string Cell(Column column, int row)
    {
        var cell = column.Text(row);
        if (cell is null)
            return _missing ?? throw new DataException(
                $"Row {row + 1} of column {column.Name} is missing, and the CSV options have no text for it: "
                + "set EmptyIsMissing or Missing.");
        if (options.DecimalComma && column is NumericColumn)
            cell = cell.Replace('.', ',');
        return !options.IsMissing(cell) ? cell : throw new DataException(
            $"Row {row + 1} of column {column.Name} holds '{cell}', which would be read back as missing: "
            + "choose other CSV options for EmptyIsMissing or Missing.");
    }

    void Write(CsvWriter writer, string cell, bool alone)
    {
        // An empty cell alone in its row would read back as a blank line.
        var quoted = cell.Length == 0 ? alone : char.IsWhiteSpace(cell[0]) || char.IsWhiteSpace(cell[^1])
            || cell[0] == options.Comment || cell.AsSpan().ContainsAny('\r', '\n')
            || cell.Contains(options.Delimiter, StringComparison.Ordinal)
            || (options.Delimiter.Length > 1 && cell.Contains(options.Delimiter[0]))
            || (options.Quote is { } quote && cell.Contains(quote));
        if (quoted && options.Quote is null)
            throw new DataException(
                $"The cell '{cell}' needs quotes to be read back as it is: the CSV options must have a Quote.");
        writer.WriteField(cell, quoted);
    }

    CsvConfiguration Configuration() => new(CultureInfo.InvariantCulture)
    {
        Delimiter = options.Delimiter,
        Quote = options.Quote ?? '"',
        Escape = options.Quote ?? '"',
        Mode = options.Quote is null ? CsvMode.NoEscape : CsvMode.RFC4180,
        WhiteSpaceChars = [.. " \t".Where(space => !options.Delimiter.Contains(space))],
        NewLine = "\n",
    };
}
