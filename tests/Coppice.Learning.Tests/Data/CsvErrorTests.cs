using Coppice.Learning.Data;
using Xunit;
using static Coppice.Learning.Tests.Data.CsvReadingTests;

namespace Coppice.Learning.Tests.Data;

public class CsvErrorTests
{
    static readonly CsvOptions Numbered = new() { Types = Kinds(("a", ColumnKind.Number)) };

    [Fact]
    public void Text_in_a_number_column_names_file_line_column_value_and_expectation()
    {
        var fault = Assert.Throws<DataException>(() => Read("a,b\n\n1,\"x\ny\"\nx,2\n", Numbered));

        Assert.Equal("t.csv, line 5, column a: expected a number, got 'x'.", fault.Message);
    }

    [Theory]
    [InlineData("a,b\n1,2\n3\n", "t.csv, line 3, column b: expected 2 cells, got 1; the last is '3'.")]
    [InlineData("a,b\n1,2,9\n", "t.csv, line 2: expected 2 cells, got 3; the first too many is '9'.")]
    [InlineData("", "t.csv is empty: it holds no row.")]
    [InlineData("\n\n", "t.csv is empty: it holds no row.")]
    [InlineData("a,b\n", "t.csv holds a header and no row.")]
    [InlineData("a,a\n1,2\n", "t.csv, line 1: columns 1 and 2 are both named a.")]
    [InlineData("a,\n1,2\n", "t.csv, line 1: column 2 has no name. Name the columns in the options.")]
    public void Faulty_file_ends_in_one_clear_error(string text, string message)
    {
        Assert.Equal(message, Assert.Throws<DataException>(() => Read(text)).Message);
    }

    [Fact]
    public void Missing_file_and_folder_are_named()
    {
        var path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.csv");

        Assert.Contains(path, Assert.Throws<DataException>(() => Table.FromCsv(path)).Message);
        Assert.Contains("is a folder", Assert.Throws<DataException>(() => Table.FromCsv(Path.GetTempPath())).Message);
    }

    [Theory]
    [InlineData("Types")]
    [InlineData("Map")]
    [InlineData("DropMissing")]
    public void Option_for_a_column_that_does_not_exist_is_refused(string option)
    {
        var options = option switch
        {
            "Types" => new CsvOptions { Types = Kinds(("agee", ColumnKind.Number)) },
            "Map" => new CsvOptions
            {
                Map = new Dictionary<string, IReadOnlyDictionary<string, string>>
                {
                    ["agee"] = new Dictionary<string, string>(),
                },
            },
            _ => new CsvOptions { DropMissing = ["agee"] },
        };

        Assert.Equal(
            $"t.csv has no column agee, which {option} names. Its columns are: age, sex.",
            Assert.Throws<DataException>(() => Read("age,sex\n1,m\n", options)).Message);
    }

    [Fact]
    public void Options_report_all_their_faults_together()
    {
        var options = new CsvOptions { Delimiter = "", MaxErrors = -1, Encoding = "klingon", Quote = '\n' };

        var message = Assert.Throws<ArgumentException>(options.Validate).Message;

        Assert.Contains("Delimiter", message);
        Assert.Contains("MaxErrors must be at least 0, got -1", message);
        Assert.Contains("klingon", message);
        Assert.Contains("Quote", message);
    }

    [Fact]
    public void Faulty_rows_up_to_the_limit_are_skipped_counted_and_leave_no_trace()
    {
        var options = Numbered with { MaxErrors = 3 };

        var table = Table.FromCsv(
            new StringReader("b,a\nonly\nx,nope\ny,1\nz,2,3\nw,4\n"), options, "t.csv", out var report);

        Assert.Equal([1, 4], Numbers(table, "a"));
        Assert.Equal(["y", "w"], ((CategoryColumn)table["b"]).Categories);
        Assert.Equal((2, 3, 0), (report.Rows, report.Skipped, report.Dropped));
        Assert.Equal(
            [
                "t.csv, line 2, column a: expected 2 cells, got 1; the last is 'only'",
                "t.csv, line 3, column a: expected a number, got 'nope'",
                "t.csv, line 5: expected 2 cells, got 3; the first too many is '3'",
            ],
            report.Errors);
    }

    [Theory]
    [InlineData("a,b\n1,2\n\"3,4\n5,6\n7,8\n")]
    [InlineData("a,b\n1,2\n3,\"4\n5,6\n7,8\n")]
    public void Open_quote_is_an_error_however_many_are_allowed_since_it_swallows_rows(string text)
    {
        var fault = Assert.Throws<DataException>(() => Read(text, new() { MaxErrors = 100 }));

        Assert.StartsWith("t.csv, line 3: a quote \" is opened and not closed", fault.Message);
    }

    [Theory]
    [InlineData("a,b\n\"x\"y,2\n3,4\n")]
    [InlineData("a,b\n5\" pipe\n3,4\n")]
    public void Stray_quote_costs_its_own_row_alone(string text)
    {
        var table = Table.FromCsv(new StringReader(text), new() { MaxErrors = 1 }, "t.csv", out var report);

        Assert.Equal([3], Numbers(table, "a"));
        Assert.StartsWith("t.csv, line 2, column", Assert.Single(report.Errors));
    }

    [Fact]
    public void One_faulty_row_over_the_limit_stops_with_the_first()
    {
        var fault = Assert.Throws<DataException>(
            () => Read("a,b\nx,1\n1,1\ny,1\n", Numbered with { MaxErrors = 1 }));

        Assert.Equal(
            "t.csv has more than 1 faulty rows (the limit of MaxErrors). "
            + "The first: t.csv, line 2, column a: expected a number, got 'x'.",
            fault.Message);
    }

    [Fact]
    public void Skipped_row_does_not_turn_a_number_column_into_text()
    {
        var options = Numbered with { MaxErrors = 1 };

        var table = Read("b,a\nx,nope\n1,1\n2,2\n", options);

        Assert.Equal([1, 2], Numbers(table, "b"));
    }

    [Fact]
    public void Dropped_row_is_counted_and_leaves_no_trace()
    {
        var table = Table.FromCsv(
            new StringReader("a,label\nx,\n1,yes\n2,no\n"), new() { DropMissing = ["label"] }, "t.csv", out var report);

        Assert.Equal([1, 2], Numbers(table, "a"));
        Assert.Equal((2, 0, 1), (report.Rows, report.Skipped, report.Dropped));
    }

    [Fact]
    public void File_whose_every_row_is_left_out_says_why()
    {
        var fault = Assert.Throws<DataException>(() => Read("a\nx\n", Numbered with { MaxErrors = 9 }));

        Assert.Contains("no row is left, 1 were faulty", fault.Message);
        Assert.Contains("expected a number, got 'x'", fault.Message);
    }
}
