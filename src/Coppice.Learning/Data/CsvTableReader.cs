using System.Globalization;
using System.Text;
using CsvHelper;
using CsvHelper.Configuration;

namespace Coppice.Learning.Data;

/// <summary>Reads one CSV text into a table.</summary>
sealed class CsvTableReader(CsvText text, CsvOptions options)
{
    const int MostErrorsKept = 10;

    // Equal cells are one string then, which costs memory only as long as it is bounded by a small file's size.
    const long MostCharactersCached = 32L << 20;

    readonly CellNumber _number = new(options.DecimalComma);
    readonly List<string> _errors = [];
    int _skipped;
    int _dropped;
    int _badCells;

    public Table Read(out CsvReport report)
    {
        try
        {
            // A column that began with numbers and went on with text has lost the numbers' texts: read once more.
            var mixed = new HashSet<string>(StringComparer.Ordinal);
            var columns = ReadOnce(mixed);
            if (columns.Any(c => c.IsMixed))
            {
                mixed = [.. columns.Where(c => c.IsMixed).Select(c => c.Name)];
                columns = ReadOnce(mixed);
            }

            var table = new Table(Array.ConvertAll(columns, c => c.Build()));
            report = new() { Rows = table.RowCount, Skipped = _skipped, Dropped = _dropped, Errors = _errors };
            return table.RowCount > 0 ? table : throw new DataException(NoRows());
        }
        catch (Exception fault) when (Told(fault) is { } told)
        {
            throw told;
        }
    }

    /// <summary>The rows in tables of so many, each read when it is asked for. A column of which no schema speaks holds
    /// categories: what a later block has in it is not known.</summary>
    public IEnumerable<Table> ReadBlocks(int rows)
    {
        using var parser = new CsvParser(text.Open(), Configuration());
        CsvColumn[]? columns = null;
        for (var any = false; ; any = true)
        {
            columns = ReadRows(parser, columns, rows);
            if (columns is null || columns[0].Count == 0)
            {
                if (any) yield break;
                throw new DataException(columns is null ? Empty() : NoRows());
            }

            yield return new Table(Array.ConvertAll(columns, c => c.Build()));
            columns = Array.ConvertAll(columns, c => c.Anew());
        }
    }

    CsvColumn[]? ReadRows(CsvParser parser, CsvColumn[]? columns, int rows)
    {
        try
        {
            return ReadRows(parser, columns, rows, names => [.. names]);
        }
        catch (Exception fault) when (Told(fault) is { } told)
        {
            throw told;
        }
    }

    /// <summary>What a fault of the file itself is told as; null for others.</summary>
    DataException? Told(Exception fault) => fault switch
    {
        DecoderFallbackException => new(
            $"{text.Name} is not written in {options.Encoding}: {fault.Message} Name its encoding, such as latin1.",
            fault),
        IOException or UnauthorizedAccessException => new($"{text.Name} cannot be read: {fault.Message}", fault),
        _ => null,
    };

    CsvColumn[] ReadOnce(HashSet<string> mixed)
    {
        (_skipped, _dropped) = (0, 0);
        _errors.Clear();
        using var parser = new CsvParser(text.Open(), Configuration());
        return ReadRows(parser, null, int.MaxValue, _ => mixed) ?? throw new DataException(Empty());
    }

    /// <summary>Reads until the columns hold so many rows, or to the end.</summary>
    /// <param name="parser">Stands before the next record.</param>
    /// <param name="columns">Null before the first record.</param>
    /// <param name="rows">How many.</param>
    /// <param name="textual">Those of the columns that hold text where nothing else is declared.</param>
    CsvColumn[]? ReadRows(CsvParser parser, CsvColumn[]? columns, int rows, Func<string[], HashSet<string>> textual)
    {
        while (!(columns?[0].Count >= rows) && parser.Read())
        {
            _badCells = 0;

            // A line of nothing but spaces is as blank as an empty one.
            if (parser.Count == 1 && columns is not { Length: 1 } && parser.RawRecord.AsSpan().Trim().IsEmpty)
                continue;
            if (columns is null)
            {
                columns = Columns(parser, textual);
                if (options.Header)
                    continue;
            }

            if (Add(parser, columns) is { } fault)
                Skip(fault, parser);
        }

        return columns;
    }

    string Empty() => $"{text.Name} is empty: it holds no row.";

    /// <summary>Takes a row, or says what is wrong with it.</summary>
    string? Add(CsvParser parser, CsvColumn[] columns)
    {
        if (parser.Count != columns.Length)
            return At(parser) + WrongLength(parser, columns);
        var drop = false;
        for (var i = 0; i < columns.Length; i++)
        {
            var cell = parser[i];
            var unclosed = _badCells > 0;
            if (unclosed || !columns[i].TryAdd(cell, out var missing))
            {
                TakeBack(columns, i);
                return At(parser) + (unclosed
                    ? $", column {columns[i].Name}: expected a closing quote {options.Quote} at the cell's end, got "
                        + $"'{Shortened(cell)}'"
                    : $", column {columns[i].Name}: expected a number, got '{Shortened(cell)}'");
            }

            drop |= missing && columns[i].DropsMissing;
        }

        if (drop)
        {
            TakeBack(columns, columns.Length);
            _dropped++;
        }

        return null;
    }

    static void TakeBack(CsvColumn[] columns, int count)
    {
        for (var i = 0; i < count; i++)
            columns[i].TakeBack();
    }

    void Skip(string fault, CsvParser parser)
    {
        // What follows an open quote is one cell to the parser: skipping it would lose rows that nobody counts.
        if (IsOpen(parser) && parser.RawRecord.AsSpan().TrimEnd("\r\n").ContainsAny('\r', '\n'))
            throw new DataException(
                $"{At(parser)}: a quote {options.Quote} is opened and not closed in the rest of the file. "
                + "Close it, or read without quotes.");
        if (_skipped < options.MaxErrors)
        {
            _skipped++;
            if (_errors.Count < MostErrorsKept)
                _errors.Add(fault);
            return;
        }

        throw new DataException(options.MaxErrors == 0
            ? $"{fault}."
            : $"{text.Name} has more than {options.MaxErrors} faulty rows (the limit of MaxErrors). "
                + $"The first: {_errors.FirstOrDefault(fault)}.");
    }

    CsvColumn[] Columns(CsvParser parser, Func<string[], HashSet<string>> textual)
    {
        var names = new string[parser.Count];
        for (var i = 0; i < names.Length; i++)
            names[i] = options.Header ? parser[i] : $"column{i + 1}";
        if (_badCells > 0)
            throw new DataException($"{At(parser)}: a quote {options.Quote} of the header is not closed.");
        if (options.Names is { } given)
        {
            if (options.Header && given.Count != names.Length)
                throw new DataException(
                    $"{At(parser)}: the header has {names.Length} columns, and {given.Count} names were given.");
            names = [.. given];
        }

        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < names.Length; i++)
        {
            if (names[i].Length == 0)
                throw new DataException($"{At(parser)}: column {i + 1} has no name. Name the columns in the options.");
            if (!seen.TryAdd(names[i], i))
                throw new DataException(
                    $"{At(parser)}: columns {seen[names[i]] + 1} and {i + 1} are both named {names[i]}.");
        }

        Require(options.Types.Keys, nameof(options.Types));
        Require(options.Map.Keys, nameof(options.Map));
        Require(options.DropMissing, nameof(options.DropMissing));
        var mixed = textual(names);
        return Array.ConvertAll(names, name => new CsvColumn(name, options, _number, mixed.Contains(name)));

        void Require(IEnumerable<string> wanted, string option)
        {
            if (wanted.FirstOrDefault(name => !seen.ContainsKey(name)) is { } missing)
                throw new DataException(
                    $"{text.Name} has no column {missing}, which {option} names. Its columns are: "
                    + $"{string.Join(", ", names)}.");
        }
    }

    string WrongLength(CsvParser parser, CsvColumn[] columns)
    {
        if (parser.Count > columns.Length)
            return $": expected {columns.Length} cells, got {parser.Count}; the first too many is "
                + $"'{Shortened(parser[columns.Length])}'";
        return $", column {columns[parser.Count].Name}: expected {columns.Length} cells, got {parser.Count}; the last "
            + $"is '{Shortened(parser[parser.Count - 1])}'";
    }

    string NoRows()
    {
        if (_skipped + _dropped == 0)
            return $"{text.Name} holds a header and no row.";
        var first = _errors.Count > 0 ? $" The first error: {_errors[0]}." : "";
        return $"{text.Name}: no row is left, {_skipped} were faulty and {_dropped} lack a needed cell.{first}";
    }

    // The parser stands behind the record; a quoted cell may have spread it over several lines.
    string At(CsvParser parser)
    {
        var record = parser.RawRecord.AsSpan();
        if (!IsOpen(parser))
            record = record.TrimEnd("\r\n");
        var breaks = 0;
        for (var i = 0; i < record.Length; i++)
        {
            if (record[i] == '\n' || (record[i] == '\r' && (i + 1 == record.Length || record[i + 1] != '\n')))
                breaks++;
        }

        return $"{text.Name}, line {parser.RawRow - breaks}";
    }

    // Whether the record ended inside quotes, which only the end of the file can bring about: an odd number of quotes,
    // and a last cell that began with one. The parser tells when the cell is looked at.
    bool IsOpen(CsvParser parser)
    {
        _ = parser[parser.Count - 1];
        return _badCells > 0 && options.Quote is { } quote && parser.RawRecord.AsSpan().Count(quote) % 2 == 1;
    }

    static string Shortened(string cell) =>
        (cell.Length <= 60 ? cell : cell[..60] + "…").ReplaceLineEndings("\\n");

    CsvConfiguration Configuration() => new(CultureInfo.InvariantCulture)
    {
        Delimiter = options.Delimiter,
        Quote = options.Quote ?? '"',
        Escape = options.Quote ?? '"',
        Mode = options.Quote is null ? CsvMode.NoEscape : CsvMode.RFC4180,
        AllowComments = options.Comment is not null,
        Comment = options.Comment ?? '#',
        TrimOptions = options.Trim ? TrimOptions.Trim : TrimOptions.None,
        WhiteSpaceChars = [.. " \t".Where(space => !options.Delimiter.Contains(space))],
        IgnoreBlankLines = true,
        BufferSize = 1 << 16,
        CacheFields = text.Length <= MostCharactersCached,
        // Text after a closing quote, or no closing quote at all. A quote amid an unquoted cell is a plain character.
        BadDataFound = bad =>
        {
            if (options.Quote is { } quote && bad.Field.AsSpan().Trim().StartsWith([quote]))
                _badCells++;
        },
    };
}
