using Coppice.Learning.Data;
using Xunit;

namespace Coppice.Learning.Tests.Data;

public class TableTests
{
    static readonly CategoryColumn Colour = new("colour", ["red", "green", "blue"], [1, -1, 0, 2]);
    static readonly CategoryColumn Size = new("size", ["S", "L", "XL"], [0, 1, 0, 1]);
    static readonly NumericColumn Weight = new("weight", [1, 2, double.NaN, 4]);

    enum Grade
    {
        Low,
        High,
    }

    [Fact]
    public void Columns_refuse_what_they_cannot_hold()
    {
        Assert.Contains("code 1 in row 0", Message(() => new CategoryColumn("c", ["a"], [1])));
        Assert.Contains("'a' twice", Message(() => new CategoryColumn("c", ["a", "a"], [])));
        Assert.Contains("row 1", Message(() => new NumericColumn("n", [0, double.PositiveInfinity])));
        Assert.Contains("there is none of index 3", Message(() => new IndicatorColumn(Colour, 3)));
    }

    [Fact]
    public void Table_refuses_unequal_lengths_and_equal_names()
    {
        var shorter = new NumericColumn("n", [1]);

        Assert.Contains("has 1 rows where colour has 4", Message(() => Table.FromColumns(Colour, shorter)));
        Assert.Contains("named colour", Message(() => Table.FromColumns(Colour, Colour)));
    }

    [Fact]
    public void Column_that_does_not_exist_is_answered_with_those_that_do()
    {
        var fault = Assert.Throws<DataException>(() => Table.FromColumns(Colour, Size)["color"]);

        Assert.Equal("There is no column color. The columns are: colour, size.", fault.Message);
    }

    [Fact]
    public void Columns_are_left_out_replaced_added_and_chosen()
    {
        var table = Table.FromColumns(Colour, Size, Weight);
        var heavier = new NumericColumn("weight", [2, 3, 4, 5]);

        Assert.Equal(["colour", "weight"], Names(table.Without("size")));
        Assert.Same(heavier, table.With(heavier).Columns[2]);
        Assert.Equal(["colour", "size", "weight", "n"], Names(table.With(new NumericColumn("n", new double[4]))));
        Assert.Equal(["weight", "colour"], Names(table.Select("weight", "colour")));
        Assert.Equal(["colour", "size", "weight"], Names(table));
    }

    [Fact]
    public void One_hot_orders_all_columns_by_first_appearance_and_absent_categories_last()
    {
        var encoded = Table.FromColumns(Colour, Weight, Size).OneHot();

        Assert.Equal(
            ["colour=green", "weight", "size=S", "size=L", "colour=red", "colour=blue", "size=XL"], Names(encoded));
        Assert.Equal(["0", "0", "1", "0"], Enumerable.Range(0, 4).Select(encoded["colour=red"].Text));
    }

    [Fact]
    public void One_hot_leaves_columns_that_were_not_named()
    {
        var encoded = Table.FromColumns(Colour, Size).OneHot(["size"]);

        Assert.Equal(["colour", "size=S", "size=L", "size=XL"], Names(encoded));
        Assert.Throws<DataException>(() => Table.FromColumns(Colour, Weight).OneHot(["weight"]));
    }

    [Fact]
    public void Conform_recodes_categories_and_appends_unknown_ones()
    {
        var schema = Table.FromColumns(Weight, Colour).OneHot().Schema;
        var other = Table.FromColumns(
            new CategoryColumn("colour", ["pink", "blue"], [0, 1]), new NumericColumn("weight", [1, 2]));

        var conformed = other.Conform(schema);
        var source = ((IndicatorColumn)conformed["colour=blue"]).Source;

        Assert.Equal(schema.Columns.Select(c => c.Name), Names(conformed));
        Assert.Equal(["red", "green", "blue", "pink"], source.Categories);
        Assert.Equal([3, 2], source.Codes.ToArray());
        Assert.Equal("1", conformed["colour=blue"].Text(1));
        Assert.Equal(Names(conformed), Names(conformed.Conform(schema)));
    }

    [Fact]
    public void Conform_says_what_is_missing_or_of_another_kind()
    {
        var schema = Table.FromColumns(Weight, Colour).Schema;

        Assert.Contains("no column weight", Fault(() => Table.FromColumns(Colour).Conform(schema)));
        Assert.Contains(
            "colour holds numbers",
            Fault(() => Table.FromMatrix([1, 1], rows: 1, columns: 2, ["colour", "weight"]).Conform(schema)));
    }

    [Fact]
    public void Items_become_rows_and_properties_columns()
    {
        var table = Table.From(new[]
        {
            new Item(1, 1.5, 2.5m, true, "x", Grade.High),
            new Item(2, null, 3m, null, null, Grade.Low),
        });

        Assert.Equal(["N", "Half", "Money", "Flag", "Word", "Grade"], Names(table));
        Assert.Equal([1.5, double.NaN], ((NumericColumn)table["Half"]).Values.ToArray());
        Assert.Equal([2.5, 3], ((NumericColumn)table["Money"]).Values.ToArray());
        Assert.Equal(["false", "true"], ((CategoryColumn)table["Flag"]).Categories);
        Assert.Equal([1, -1], ((CategoryColumn)table["Flag"]).Codes.ToArray());
        Assert.Equal([0, -1], ((CategoryColumn)table["Word"]).Codes.ToArray());
        Assert.Equal(["Low", "High"], ((CategoryColumn)table["Grade"]).Categories);
        Assert.Equal([1, 0], ((CategoryColumn)table["Grade"]).Codes.ToArray());
    }

    [Fact]
    public void Property_that_makes_no_column_is_named()
    {
        var dated = new[] { new { When = DateTime.UnixEpoch } };

        Assert.Contains(".When is of type DateTime", Message(() => Table.From(dated)));
        Assert.Contains("no public properties", Message(() => Table.From(new[] { new object() })));
    }

    [Fact]
    public void Matrix_becomes_columns()
    {
        var rectangular = Table.FromMatrix(new double[,] { { 1, 2, 3 }, { 4, 5, 6 } });
        var flat = Table.FromMatrix([1, 2, 3, 4, 5, 6], rows: 2, columns: 3, ["a", "b", "c"]);

        Assert.Equal([2, 5], ((NumericColumn)rectangular["column2"]).Values.ToArray());
        Assert.Equal([2, 5], ((NumericColumn)flat["b"]).Values.ToArray());
        Assert.Contains("2 rows × 2 columns are 4", Message(() => Table.FromMatrix([1, 2, 3], 2, 2)));
    }

    record Item(int N, double? Half, decimal Money, bool? Flag, string? Word, Grade Grade);

    static IEnumerable<string> Names(Table table) => table.Columns.Select(c => c.Name);

    static string Message(Func<object> action) => Assert.ThrowsAny<ArgumentException>(action).Message;

    static string Fault(Func<object> action) => Assert.Throws<DataException>(action).Message;
}
