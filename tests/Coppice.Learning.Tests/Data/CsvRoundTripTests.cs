using Coppice.Learning.Data;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Coppice.Learning.Tests.Data;

public class CsvRoundTripTests
{
    static readonly CsvOptions[] Dialects =
    [
        new(),
        new() { Delimiter = ";", DecimalComma = true },
        new() { DecimalComma = true, Comment = '#' },
        new() { Delimiter = "\t", Quote = '\'' },
        new() { Delimiter = ", ", EmptyIsMissing = false, Missing = ["(none)"] },
        new() { Trim = false, Delimiter = "||" },
    ];

    [Fact]
    public void Table_that_is_written_reads_back_the_same()
    {
        var text = ArbMap.Default.GeneratorFor<string>().Where(t => t is not null and not "(none)")
            .Or(Gen.Elements("a", "b", " b", "\"", "''", "1,5", "x\ny", "#", "\r", ", ", "||", "nan", "é\t"));
        var number = ArbMap.Default.GeneratorFor<double>().Where(d => !double.IsInfinity(d));
        var tables =
            from rows in Gen.Choose(1, 12)
            from names in text.Where(t => t.Length > 0).ListOf(3)
            from texts in text.ListOf(rows)
            from holes in Gen.Choose(0, 3).ListOf(rows)
            from numbers in number.ListOf(rows)
            from alone in Gen.Elements(true, false)
            from dialect in Gen.Elements(Dialects)
            where names.Distinct().Count() == names.Count
            select (Table: Make(names, [.. texts], [.. holes], [.. numbers], alone, dialect), Dialect: dialect);

        Prop.ForAll(tables.ToArbitrary(), made => Same(made.Table, RoundTrip(made.Table, made.Dialect)))
            .Check(Config.QuickThrowOnFailure.WithReplay(1, 3).WithMaxTest(2_000));
    }

    [Fact]
    public void Cell_that_would_read_back_as_missing_is_refused()
    {
        var table = Table.FromColumns(new CategoryColumn("a", ["", "x"], [0, 1]));

        var fault = Assert.Throws<DataException>(() => table.ToCsv(new StringWriter()));

        Assert.Contains("Row 1 of column a holds '', which would be read back as missing", fault.Message);
    }

    [Fact]
    public void Missing_cell_without_a_text_for_it_is_refused()
    {
        var table = Table.FromMatrix(new[,] { { double.NaN } });

        var fault = Assert.Throws<DataException>(
            () => table.ToCsv(new StringWriter(), new() { EmptyIsMissing = false }));

        Assert.Contains("Row 1 of column column1 is missing", fault.Message);
    }

    [Fact]
    public void Failed_writing_leaves_the_old_file_and_nothing_else()
    {
        var folder = Directory.CreateTempSubdirectory();
        try
        {
            var path = Path.Combine(folder.FullName, "t.csv");
            Table.FromMatrix(new[,] { { 1.0 } }).ToCsv(path);
            var before = File.ReadAllText(path);

            Assert.Throws<DataException>(
                () => Table.FromColumns(new CategoryColumn("a", ["x", ""], [0, 1])).ToCsv(path));

            Assert.Equal("column1\n1\n", before);
            Assert.Equal(before, File.ReadAllText(path));
            Assert.Single(folder.GetFiles());
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void Folder_that_does_not_exist_is_named()
    {
        var path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}", "t.csv");

        var fault = Assert.Throws<DataException>(() => Table.FromMatrix(new[,] { { 1.0 } }).ToCsv(path));

        Assert.StartsWith($"The file {path} cannot be written: ", fault.Message);
    }

    static Table Make(
        IReadOnlyList<string> names, string[] texts, int[] holes, double[] numbers, bool alone, CsvOptions dialect)
    {
        if (dialect.EmptyIsMissing)
            texts = Array.ConvertAll(texts, t => t.Length == 0 ? "x" : t);
        if (!dialect.Trim)
            texts = Array.ConvertAll(texts, t => t.Trim() is "" ? "x" : t);
        var categories = texts.Distinct().ToArray();
        var codes = texts.Select((t, i) => holes[i] == 0 ? -1 : Array.IndexOf(categories, t)).ToArray();
        var column = new CategoryColumn(names[0], categories, codes);
        return alone
            ? Table.FromColumns(column)
            : Table.FromColumns(column, new NumericColumn(names[1], numbers), new NumericColumn(names[2], numbers));
    }

    static Table RoundTrip(Table table, CsvOptions dialect)
    {
        var writer = new StringWriter();
        table.ToCsv(writer, dialect);
        return Table.FromCsv(new StringReader(writer.ToString()), dialect with { Schema = table.Schema });
    }

    static bool Same(Table a, Table b) =>
        a.Columns.Count == b.Columns.Count && a.Columns.Zip(b.Columns).All(pair => pair switch
        {
            (NumericColumn x, NumericColumn y) => x.Name == y.Name
                && x.Values.ToArray().Select(BitsOf).SequenceEqual(y.Values.ToArray().Select(BitsOf)),
            (CategoryColumn x, CategoryColumn y) => x.Name == y.Name && x.Codes.SequenceEqual(y.Codes)
                && x.Categories.SequenceEqual(y.Categories),
            _ => false,
        });

    static long BitsOf(double value) => double.IsNaN(value) ? -1 : BitConverter.DoubleToInt64Bits(value);
}
