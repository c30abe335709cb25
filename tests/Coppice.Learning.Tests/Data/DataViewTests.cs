using Coppice.Learning.Data;
using Xunit;

namespace Coppice.Learning.Tests.Data;

public class DataViewTests
{
    static readonly Table Some = Table.FromColumns(
        new NumericColumn("x", [1, 2, 3, 4]),
        new CategoryColumn("y", ["no", "yes", "maybe", "never seen"], [1, 0, 2, 1]),
        new NumericColumn("w", [1, 0.5, 0, 2]),
        new CategoryColumn("g", ["b", "a"], [1, 0, -1, 1]),
        new NumericColumn("n", [10, 2, 10, -0.0]));

    [Fact]
    public void View_holds_all_rows_or_those_selected()
    {
        var view = new DataView(Some, "y");

        Assert.Equal([0, 1, 2, 3], view.Rows.ToArray());
        Assert.Equal([3, 1], view.Select(3, 1).Rows.ToArray());
        Assert.Equal([1, 1], view.Select(3, 1).Select(1, 1).Rows.ToArray());
        Assert.Equal(2, view.Select(3, 1).Count);
        Assert.Throws<ArgumentOutOfRangeException>(() => view.Select(4));
        Assert.Throws<ArgumentOutOfRangeException>(() => new DataView(Some, "y", [-1]));
    }

    [Fact]
    public void Features_leave_out_label_weight_group_and_what_is_made_from_them()
    {
        var view = new DataView(Some, "y", weight: "w", group: "g");

        Assert.Equal(["x", "n"], view.Features.Select(f => f.Name));
        Assert.Equal(["x", "n"], view.OneHot().Features.Select(f => f.Name));
        Assert.Equal(["x", "w", "g=a", "n", "g=b"], new DataView(Some, "y").OneHot().Features.Select(f => f.Name));

        var encoded = Table.FromColumns([.. Some.Columns, .. Some.Select("y").OneHot().Columns]);
        Assert.DoesNotContain(new DataView(encoded, "y").Features, f => f.Name.StartsWith('y'));
    }

    [Fact]
    public void Classes_are_the_labels_present_in_ordinal_or_numeric_order()
    {
        Assert.Equal(["maybe", "no", "yes"], new DataView(Some, "y").Classes);
        Assert.Equal(["0", "2", "10"], new DataView(Some, "n").Classes);
        Assert.Equal(["maybe", "no", "yes"], new DataView(Some, "y").Select(0).Classes);
    }

    [Fact]
    public void Labels_are_numbered_by_the_classes_given()
    {
        Assert.Equal([2, 1, 0, 2], new DataView(Some, "y").LabelCodes(["maybe", "no", "yes"]));
        Assert.Equal([0, 2], new DataView(Some, "n", [3, 0]).LabelCodes(["0", "2", "10"]));
    }

    [Fact]
    public void Unknown_and_missing_labels_are_named()
    {
        var view = new DataView(Some, "y");
        Assert.Equal(
            "Row 3 has the label 'maybe' (column y), which is none of the classes 'no', 'yes'. "
            + "Map it to one of them when the table is read.",
            Assert.Throws<DataException>(() => view.LabelCodes(["no", "yes"])).Message);
        Assert.StartsWith(
            "Row 3 has no label (column g).",
            Assert.Throws<DataException>(() => new DataView(Some, "g").LabelCodes(["a", "b"])).Message);
        Assert.Contains("no column z", Assert.Throws<DataException>(() => new DataView(Some, "z")).Message);
    }

    [Fact]
    public void Targets_weights_and_groups_follow_the_view_s_rows()
    {
        var view = new DataView(Some, "n", [2, 3, 0], weight: "w", group: "g");

        Assert.Equal([10, 0, 10], view.Targets());
        Assert.Equal<double>([0, 2, 1], view.Weights()!);
        Assert.Equal<int>([0, 1, 1], view.Groups()!);
        Assert.Null(new DataView(Some, "n").Weights());
        Assert.Null(new DataView(Some, "n").Groups());
    }

    [Fact]
    public void Targets_and_weights_that_are_no_numbers_are_refused()
    {
        var holes = Table.FromColumns(new NumericColumn("t", [1, double.NaN]), new NumericColumn("w", [1, -1]));

        Assert.Contains("Column y holds text", Assert.Throws<DataException>(new DataView(Some, "y").Targets).Message);
        Assert.Contains("Row 2 lacks a label", Assert.Throws<DataException>(new DataView(holes, "t").Targets).Message);
        Assert.Contains(
            "Row 2 has the weight -1",
            Assert.Throws<DataException>(() => new DataView(holes, "t", weight: "w").Weights()).Message);
    }
}
