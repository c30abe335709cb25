using Coppice.Learning.Data;
using Coppice.Learning.Search;
using Coppice.Learning.Tests.Trees;
using Xunit;

namespace Coppice.Learning.Tests;

public class ClassifierScoringTests
{
    [Fact]
    public void Score_is_the_share_of_rows_predicted_right()
    {
        var tree = Toy.Fit(new(), Toy.Of("aabb", [1, 2, 3, 4]));
        var rows = Toy.Of("abba", [1, 2, 3, 4]);

        Assert.Equal(["a", "a", "b", "b"], tree.PredictClasses(rows));
        Assert.Equal([1, 0, 1, 0, 0, 1, 0, 1], tree.PredictProba(rows));
        Assert.Equal(0.5, tree.Score(rows));
        Assert.Equal(0.5, tree.Score(rows, Metric.F1));
    }

    [Fact]
    public void Labels_are_matched_by_name_whatever_their_codes()
    {
        var tree = Toy.Fit(new(), Toy.Of("bbaacc", [1, 2, 3, 4, 5, 6]));

        Assert.Equal(["a", "b", "c"], tree.Classes);
        Assert.Equal(1, tree.Score(Toy.Of("cab", [6, 3, 1])));
        Assert.Equal(1, tree.Score(Toy.Of("c", [6])));
    }

    [Fact]
    public void Classes_are_in_ordinal_order()
    {
        var labels = new CategoryColumn("y", ["b", "a", "B", "_"], [0, 1, 2, 3]);
        var view = new DataView(new([new NumericColumn("x", [1, 2, 3, 4]), labels]), "y");

        Assert.Equal(["B", "_", "a", "b"], Toy.Fit(new(), view).Classes);
    }

    [Fact]
    public void Number_labels_are_classes_by_value()
    {
        var view = new DataView(
            new([new NumericColumn("x", [1, 2, 3, 4]), new NumericColumn("y", [10, 9, -1, 10])]), "y");
        var tree = Toy.Fit(new(), view);

        Assert.Equal(["-1", "9", "10"], tree.Classes);
        Assert.Equal(1, tree.Score(view));
    }

    [Fact]
    public void Label_that_the_model_does_not_know_is_refused()
    {
        var tree = Toy.Fit(new(), Toy.Of("aabb", [1, 2, 3, 4]));

        var error = Assert.Throws<DataException>(() => tree.Score(Toy.Of("az", [1, 2])));

        Assert.StartsWith(
            "Row 2 has the label 'z' (column y), which is none of the classes 'a', 'b'.", error.Message,
            StringComparison.Ordinal);
    }
}
