using System.IO.Compression;
using System.Text;
using Coppice.Learning.Data;
using Xunit;

namespace Coppice.Learning.Tests.Data;

public class CsvReadingTests
{
    [Fact]
    public void Types_are_inferred_over_all_rows()
    {
        var table = Read("a,b,c,d\n1,x,,1\n2.5,y,,2\n-3e2,x,,three\n");

        Assert.Equal([1, 2.5, -300], Numbers(table, "a"));
        Assert.Equal(["x", "y", "x"], Texts(table, "b"));
        Assert.True(double.IsNaN(Numbers(table, "c")[0]));
        Assert.Equal(["1", "2", "three"], Texts(table, "d"));
    }

    [Fact]
    public void Text_after_numbers_keeps_the_numbers_as_they_were_written()
    {
        var table = Read("zip,n\n01234,1\n1.50,2\nnan,3\nA1,4\n");

        Assert.Equal(["01234", "1.50", "nan", "A1"], Texts(table, "zip"));
        Assert.Equal([1, 2, 3, 4], Numbers(table, "n"));
    }

    [Fact]
    public void Declared_types_win_over_what_cells_look_like()
    {
        var table = Read("zip\n01234\n99\n", new() { Types = Kinds(("zip", ColumnKind.Category)) });

        Assert.Equal(["01234", "99"], Texts(table, "zip"));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-0")]
    [InlineData("0.1")]
    [InlineData("123456789012345")]
    [InlineData("1234567890123456789")]
    [InlineData("0.000000000000001")]
    [InlineData("3.141592653589793")]
    [InlineData("-17.25e-3")]
    [InlineData("+5")]
    [InlineData(".5")]
    [InlineData("5.")]
    [InlineData("4.9406564584124654E-324")]
    public void Number_is_read_to_the_last_bit(string cell)
    {
        var expected = double.Parse(cell, System.Globalization.CultureInfo.InvariantCulture);

        var read = Numbers(Read($"a\n{cell}\n"), "a")[0];

        Assert.Equal(BitConverter.DoubleToInt64Bits(expected), BitConverter.DoubleToInt64Bits(read));
    }

    [Theory]
    [InlineData("-")]
    [InlineData(".")]
    [InlineData("1,5")]
    [InlineData("1.2.3")]
    [InlineData("1e999")]
    [InlineData("Infinity")]
    [InlineData("0x10")]
    public void What_is_no_finite_number_is_refused_where_numbers_are_declared(string cell)
    {
        var options = new CsvOptions { Delimiter = ";", Types = Kinds(("a", ColumnKind.Number)) };

        var fault = Assert.Throws<DataException>(() => Read($"a;b\n{cell};1\n", options));

        Assert.Equal($"t.csv, line 2, column a: expected a number, got '{cell}'.", fault.Message);
    }

    [Fact]
    public void Decimal_comma_reads_with_its_own_delimiter()
    {
        var table = Read("a;b\n1,5;x\n-0,25;y\n1,2345678901234567;z\n", new() { Delimiter = ";", DecimalComma = true });

        Assert.Equal([1.5, -0.25, 1.2345678901234567], Numbers(table, "a"));
    }

    [Fact]
    public void Quotes_hold_delimiters_line_breaks_and_doubled_quotes()
    {
        var table = Read("a,b\n\"x, \"\"y\"\"\",\"two\r\nlines\"\n  \" kept \"  , trimmed \n5\" pipe,z\n");

        Assert.Equal(["x, \"y\"", " kept ", "5\" pipe"], Texts(table, "a"));
        Assert.Equal(["two\r\nlines", "trimmed", "z"], Texts(table, "b"));
    }

    [Fact]
    public void Quote_that_is_not_closed_is_named_with_its_first_line()
    {
        var fault = Assert.Throws<DataException>(() => Read("a,b\n1,2\n3,\"open\n"));

        Assert.Equal(
            "t.csv, line 3, column b: expected a closing quote \" at the cell's end, got 'open\\n'.", fault.Message);
    }

    [Fact]
    public void Quotes_are_plain_characters_when_switched_off()
    {
        Assert.Equal(["\"x"], Texts(Read("a\n\"x\n", new() { Quote = null }), "a"));
    }

    [Fact]
    public void Byte_order_mark_carriage_returns_comments_and_blank_lines_are_no_data()
    {
        var text = "\r\n# note\r\na,b\r\n\r\n1,x\r\n# \"more\r\n   \r\n2,y\r\n\r\n";
        byte[] bytes = [0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes(text)];

        var table = Table.FromCsv(new MemoryStream(bytes), new() { Comment = '#' });

        Assert.Equal([1, 2], Numbers(table, "a"));
        Assert.Equal(["x", "y"], Texts(table, "b"));
    }

    [Theory]
    [InlineData("latin1")]
    [InlineData("windows-1252")]
    [InlineData("utf-16")]
    public void Encoding_is_chosen_by_name(string name)
    {
        var encoding = CsvText.EncodingNamed(name)!;
        var bytes = encoding.GetBytes("straße,n\nKöln,1\n");

        Assert.Equal(["Köln"], Texts(Table.FromCsv(new MemoryStream(bytes), new() { Encoding = name }), "straße"));
    }

    [Fact]
    public void Wrong_encoding_is_an_error_and_no_silent_replacement()
    {
        var bytes = Encoding.Latin1.GetBytes("a,n\nKöln,1\n");

        var fault = Assert.Throws<DataException>(() => Table.FromCsv(new MemoryStream(bytes), name: "towns.csv"));

        Assert.StartsWith("towns.csv is not written in utf-8", fault.Message);
    }

    [Fact]
    public void Schema_of_an_earlier_table_numbers_the_categories()
    {
        var first = Read("a,n\nred,1\ngreen,2\n");

        var second = Read("a,n\nblue,1\ngreen,2\nred,3\n", new() { Schema = first.Schema });
        var column = (CategoryColumn)second["a"];

        Assert.Equal(["red", "green", "blue"], column.Categories);
        Assert.Equal([2, 1, 0], column.Codes.ToArray());
    }

    [Fact]
    public void Missing_markers_apply_to_numbers_and_text()
    {
        var table = Read("a,b\n?,?\n1,NA\n2,\n", new() { Missing = ["?", "NA"] });

        Assert.Equal([double.NaN, 1, 2], Numbers(table, "a"));
        Assert.Equal(3, Numbers(table, "b").Count(double.IsNaN));
    }

    [Fact]
    public void Empty_cell_is_a_category_when_it_is_not_missing()
    {
        Assert.Equal(["", "x"], Texts(Read("a,b\n,1\nx,2\n", new() { EmptyIsMissing = false }), "a"));
    }

    [Fact]
    public void Names_stand_in_for_a_missing_header_or_replace_the_one_there_is()
    {
        Assert.Equal([1, 2], Numbers(Read("1\n2\n", new() { Header = false }), "column1"));
        Assert.Equal([1, 2], Numbers(Read("1\n2\n", new() { Header = false, Names = ["a"] }), "a"));
        Assert.Equal([2], Numbers(Read("1\n2\n", new() { Names = ["a"] }), "a"));
        Assert.Equal(
            "t.csv, line 1: the header has 1 columns, and 2 names were given.",
            Assert.Throws<DataException>(() => Read("1\n2\n", new() { Names = ["a", "b"] })).Message);
    }

    [Fact]
    public void Stream_that_cannot_be_read_twice_is_kept_for_a_second_reading()
    {
        using var packed = new MemoryStream();
        using (var packing = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
            packing.Write("zip\n01\nA2\n"u8);
        packed.Position = 0;

        using var stream = new GZipStream(packed, CompressionMode.Decompress);

        Assert.Equal(["01", "A2"], Texts(Table.FromCsv(stream), "zip"));
    }

    [Fact]
    public void Records_longer_than_the_parser_s_buffer_are_read_whole()
    {
        var text = new string('x', 200_000);

        Assert.Equal([text, "y"], Texts(Read($"a,b\n{text},1\ny,2"), "a"));
    }

    internal static Table Read(string text, CsvOptions? options = null) =>
        Table.FromCsv(new StringReader(text), options, "t.csv");

    internal static double[] Numbers(Table table, string name) => ((NumericColumn)table[name]).Values.ToArray();

    internal static string[] Texts(Table table, string name) =>
        [.. Enumerable.Range(0, table.RowCount).Select(row => ((CategoryColumn)table[name]).Text(row) ?? "(missing)")];

    internal static Dictionary<string, ColumnKind> Kinds(params (string Name, ColumnKind Kind)[] kinds) =>
        kinds.ToDictionary(k => k.Name, k => k.Kind);
}
