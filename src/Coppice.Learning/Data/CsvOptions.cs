namespace Coppice.Learning.Data;

/// <summary>How a CSV file is written, and how its cells become columns.</summary>
public sealed record CsvOptions
{
    /// <summary>What stands between two cells.</summary>
    public string Delimiter { get; init; } = ",";

    /// <summary>Whether the first row holds the columns' names.</summary>
    public bool Header { get; init; } = true;

    /// <summary>The columns' names where the file has none, or in place of those that it has. Without a header and
    /// without names, columns are named column1, column2 and so on.</summary>
    public IReadOnlyList<string>? Names { get; init; }

    /// <summary>What a cell is quoted with, doubled inside; null when quotes mean nothing.</summary>
    public char? Quote { get; init; } = '"';

    /// <summary>A line that begins with this is skipped; null when every line counts.</summary>
    public char? Comment { get; init; }

    /// <summary>Whether spaces and tabs around a cell are dropped; inside quotes they stay.</summary>
    public bool Trim { get; init; } = true;

    /// <summary>The texts that mark a missing cell, such as <c>?</c>. None by default.</summary>
    public IReadOnlyList<string> Missing { get; init; } = [];

    /// <summary>Whether an empty cell is missing too.</summary>
    public bool EmptyIsMissing { get; init; } = true;

    /// <summary>Whether numbers are written with a decimal comma.</summary>
    public bool DecimalComma { get; init; }

    /// <summary>The name of the text encoding, such as <c>latin1</c> or <c>windows-1252</c>. A byte order mark wins.
    /// </summary>
    public string Encoding { get; init; } = "utf-8";

    /// <summary>What columns hold, by name. A column that is neither here nor in <see cref="Schema"/> holds numbers
    /// when every cell of it that is not missing is one, and else categories.</summary>
    public IReadOnlyDictionary<string, ColumnKind> Types { get; init; } = new Dictionary<string, ColumnKind>();

    /// <summary>Texts to be replaced by others, by column, such as <c>&gt;50K.</c> by <c>&gt;50K</c>.</summary>
    public IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> Map { get; init; } =
        new Dictionary<string, IReadOnlyDictionary<string, string>>();

    /// <summary>What an earlier table knows of the columns: kinds, and the numbers of its categories, which new ones
    /// follow.</summary>
    public Schema? Schema { get; init; }

    /// <summary>The columns in which a missing cell drops its row, counted in <see cref="CsvReport.Dropped"/>.
    /// </summary>
    public IReadOnlyList<string> DropMissing { get; init; } = [];

    /// <summary>How many faulty rows are skipped, counted in <see cref="CsvReport.Skipped"/>; one more ends the reading
    /// with the first of them as the error.</summary>
    public int MaxErrors { get; init; }

    /// <summary>Checks all options together.</summary>
    /// <exception cref="ArgumentException">Some are faulty; the message names every one.</exception>
    public void Validate()
    {
        var faults = new List<string>();
        if (string.IsNullOrEmpty(Delimiter) || Delimiter.AsSpan().ContainsAny('\r', '\n'))
            faults.Add("Delimiter must be at least one character and no line break");
        else if (Quote is { } quote && Delimiter.Contains(quote))
            faults.Add($"Delimiter '{Delimiter}' must not contain the quote {quote}");
        if (Quote is '\r' or '\n' or ' ' or '\t')
            faults.Add("Quote must not be a space or a line break");
        if (Comment is { } comment
            && (comment is '\r' or '\n' || comment == Quote || Delimiter?.StartsWith(comment) == true))
            faults.Add($"Comment '{comment}' must differ from the delimiter, the quote and line breaks");
        if (DecimalComma && Delimiter == "," && Quote is null)
            faults.Add("DecimalComma needs another Delimiter than ',', such as ';', where nothing is quoted");
        if (MaxErrors < 0)
            faults.Add($"MaxErrors must be at least 0, got {MaxErrors}");
        if (CsvText.EncodingNamed(Encoding) is null)
            faults.Add($"Encoding '{Encoding}' is not known; try utf-8, utf-16, latin1 or windows-1252");
        if (Types.Count > 0 && Types.FirstOrDefault(t => t.Value == ColumnKind.Indicator).Key is { } indicator)
            faults.Add($"Types must not declare {indicator} as an indicator: indicators are made by OneHot");
        if (Names is not null && Names.Distinct(StringComparer.Ordinal).Count() != Names.Count)
            faults.Add("Names must be distinct");
        if (faults.Count > 0)
            throw new ArgumentException($"CSV options: {string.Join("; ", faults)}.");
    }

    internal bool IsMissing(string cell)
    {
        if (cell.Length == 0)
            return EmptyIsMissing;
        for (var i = 0; i < Missing.Count; i++)
        {
            if (cell == Missing[i])
                return true;
        }

        return false;
    }
}
