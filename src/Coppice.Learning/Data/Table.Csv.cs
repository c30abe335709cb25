using System.Text;

namespace Coppice.Learning.Data;

public sealed partial class Table
{
    /// <summary>Reads a CSV file.</summary>
    /// <exception cref="DataException">The file is missing, empty, or faulty: the message names line and column.
    /// </exception>
    public static Table FromCsv(string path, CsvOptions? options = null) => FromCsv(path, options, out _);

    /// <summary>Reads a CSV file, and reports what was left out.</summary>
    /// <inheritdoc cref="FromCsv(string, CsvOptions?)" path="/exception"/>
    public static Table FromCsv(string path, CsvOptions? options, out CsvReport report)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        options = Checked(options);
        return new CsvTableReader(CsvText.OfFile(path, options), options).Read(out report);
    }

    /// <summary>Reads a CSV file of any size in tables of so many rows, each when it is asked for; read again, it
    /// begins anew. A column of which the options' schema or types do not speak holds categories: what later rows have
    /// in it is not known.</summary>
    /// <inheritdoc cref="FromCsv(string, CsvOptions?)" path="/exception"/>
    public static IEnumerable<Table> BlocksFromCsv(string path, CsvOptions? options = null, int rows = 65_536)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentOutOfRangeException.ThrowIfLessThan(rows, 1);
        return new CsvBlocks(path, Checked(options), rows);
    }

    /// <summary>Reads CSV from a stream, which stays open; errors call it by the name given.</summary>
    /// <inheritdoc cref="FromCsv(string, CsvOptions?)" path="/exception"/>
    public static Table FromCsv(Stream stream, CsvOptions? options = null, string name = "The CSV stream") =>
        FromCsv(stream, options, name, out _);

    /// <summary>Reads CSV from a stream, which stays open, and reports what was left out.</summary>
    /// <inheritdoc cref="FromCsv(string, CsvOptions?)" path="/exception"/>
    public static Table FromCsv(Stream stream, CsvOptions? options, string name, out CsvReport report)
    {
        ArgumentNullException.ThrowIfNull(stream);
        options = Checked(options);
        return new CsvTableReader(CsvText.OfStream(stream, options, name), options).Read(out report);
    }

    /// <summary>Reads CSV from a reader, to its end; errors call it by the name given.</summary>
    /// <inheritdoc cref="FromCsv(string, CsvOptions?)" path="/exception"/>
    public static Table FromCsv(TextReader reader, CsvOptions? options = null, string name = "The CSV text") =>
        FromCsv(reader, options, name, out _);

    /// <summary>Reads CSV from a reader, to its end, and reports what was left out.</summary>
    /// <inheritdoc cref="FromCsv(string, CsvOptions?)" path="/exception"/>
    public static Table FromCsv(TextReader reader, CsvOptions? options, string name, out CsvReport report)
    {
        ArgumentNullException.ThrowIfNull(reader);
        options = Checked(options);
        return new CsvTableReader(CsvText.OfReader(reader, name), options).Read(out report);
    }

    /// <summary>Writes the table to a CSV file, whole or not at all. Read with the same options and this table's
    /// <see cref="Schema"/>, it gives the same table; indicators come back as numbers.</summary>
    /// <exception cref="DataException">A cell could not be read back as it is, or the file cannot be written.
    /// </exception>
    public void ToCsv(string path, CsvOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        options = Checked(options);
        var encoding = CsvText.EncodingNamed(options.Encoding) is UTF8Encoding
            ? new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true)
            : CsvText.EncodingNamed(options.Encoding)!;
        var part = $"{path}.{Guid.NewGuid():N}.part";
        try
        {
            using (var writer = new StreamWriter(part, append: false, encoding, 1 << 16))
                new CsvTableWriter(options).Write(this, writer);
            File.Move(part, path, overwrite: true);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or EncoderFallbackException)
        {
            throw new DataException($"The file {path} cannot be written: {fault.Message}", fault);
        }
        finally
        {
            // Deleting in a folder that does not exist would throw, and hide what went wrong.
            if (File.Exists(part))
                File.Delete(part);
        }
    }

    /// <summary>Writes the table as CSV.</summary>
    /// <exception cref="DataException">A cell could not be read back as it is.</exception>
    public void ToCsv(TextWriter writer, CsvOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(writer);
        new CsvTableWriter(Checked(options)).Write(this, writer);
    }

    static CsvOptions Checked(CsvOptions? options)
    {
        options ??= new();
        options.Validate();
        return options;
    }
}
