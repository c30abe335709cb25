using Coppice.Learning.Tests.Trees;
using Xunit;

namespace Coppice.Learning.Tests;

public class ImportanceMeasureTests
{
    static readonly string Labels = string.Concat(Enumerable.Range(0, 200).Select(i => i % 2 == 0 ? 'a' : 'b'));
    static readonly double[] Telling = [.. Labels.Select(c => c == 'a' ? 0.0 : 1)];
    static readonly double[] Idle = [.. Labels.Select((_, i) => (double)(i * 7 % 11))];

    [Fact]
    public void Column_that_decides_alone_loses_half_the_rows_and_an_idle_one_none()
    {
        var view = Toy.Of(Labels, Idle, Telling);

        var importances = Toy.Fit(new(), view).PermutationImportances(view, repeats: 10);

        Assert.Equal(["x0", "x1"], importances.Select(i => i.Column));
        Assert.Equal((0, 0), (importances[0].Mean, importances[0].Std));
        Assert.InRange(importances[1].Mean, 0.4, 0.6);
        Assert.InRange(importances[1].Std, 0.005, 0.1);
    }

    [Fact]
    public void Same_seed_gives_the_same_importances()
    {
        var view = Toy.Of(Labels, Idle, Telling);
        var tree = Toy.Fit(new(), view);

        Assert.Equal(tree.PermutationImportances(view, 3, 7), tree.PermutationImportances(view, 3, 7));
        Assert.NotEqual(tree.PermutationImportances(view, 3, 7), tree.PermutationImportances(view, 3, 8));
    }

    [Fact]
    public void One_hot_columns_are_shuffled_as_the_category_they_come_from()
    {
        var cells = Labels.Select((label, i) => (label == 'a' ? "PQ" : "RS")[i / 2 % 2]);
        var view = Toy.Of(Labels, Toy.Categories("c", string.Concat(cells))).OneHot();

        var importance = Assert.Single(Toy.Fit(new(), view).PermutationImportances(view));

        Assert.Equal("c", importance.Column);
        Assert.InRange(importance.Mean, 0.3, 0.7);
    }

    [Fact]
    public void Rows_outside_the_view_play_no_part()
    {
        var view = Toy.Of(Labels, Telling);
        var tree = Toy.Fit(new(), view);
        var oneClass = view.Select([.. Enumerable.Range(0, 200).Where(i => i % 2 == 0)]);

        Assert.Equal(new PermutationImportance("x0", 0, 0), Assert.Single(tree.PermutationImportances(oneClass)));
    }

    [Fact]
    public void Row_that_comes_twice_is_shuffled_twice()
    {
        var view = Toy.Of(Labels, Telling);
        int[] positions = [.. Enumerable.Range(0, 400).Select(i => i % 4)];

        var importance = Assert.Single(Toy.Fit(new(), view).PermutationImportances(view.Select(positions), 10));

        Assert.InRange(importance.Mean, 0.4, 0.6);
    }

    [Fact]
    public void Repeats_below_one_are_refused()
    {
        var view = Toy.Of(Labels, Telling);

        Assert.Throws<ArgumentOutOfRangeException>(() => Toy.Fit(new(), view).PermutationImportances(view, 0));
    }
}
