using Coppice.Learning.Data;
using Xunit;

namespace Coppice.Learning.Tests.Trees;

public class MissingNumberTests
{
    const double Missing = double.NaN;

    [Theory]
    [InlineData("aabbaa", true)]
    [InlineData("aabbbb", false)]
    public void Missing_numbers_go_to_the_side_that_gains(string labels, bool left)
    {
        var view = Toy.Of(labels, [1, 2, 3, 4, Missing, Missing]);

        var tree = Toy.Grow(new(), view);

        Assert.Equal(3, tree.Nodes.Length);
        Assert.Equal(2.5, tree.Nodes[0].Threshold);
        Assert.Equal(left, tree.Nodes[0].DefaultLeft);
        Assert.Equal(labels, Toy.Predicted(Toy.Fit(new(), view), view));
    }

    [Fact]
    public void Missing_numbers_are_parted_from_all_others_where_that_gains_most()
    {
        var view = Toy.Of("aaaabb", [1, 2, 3, 4, Missing, Missing]);

        var tree = Toy.Fit(new(), view);

        Assert.Equal(2, tree.LeafCount);
        Assert.Equal("aaaabb", Toy.Predicted(tree, view));
    }

    [Fact]
    public void One_number_and_missing_ones_can_be_parted()
    {
        var view = Toy.Of("aabb", [5, 5, Missing, Missing]);

        Assert.Equal("aabb", Toy.Predicted(Toy.Fit(new(), view), view));
        Assert.Equal("aab", Toy.Predicted(Toy.Fit(new(), view), Toy.Of("aaa", [-1e300, 1e300, Missing])));
    }

    [Fact]
    public void Column_of_missing_numbers_alone_is_constant()
    {
        var view = Toy.Of("ab", [Missing, Missing]);

        Assert.Equal(1, Toy.Fit(new(), view).NodeCount);
    }

    [Theory]
    [InlineData("abbbbb", 'b')]
    [InlineData("aaaaab", 'a')]
    [InlineData("aaabbb", 'a')] // equal: left
    public void Missing_number_that_training_had_not_goes_with_the_larger_child(string labels, char expected)
    {
        var tree = Toy.Fit(new(), Toy.Of(labels, [1, 2, 3, 4, 5, 6]));

        Assert.Equal(expected.ToString(), Toy.Predicted(tree, Toy.Of("a", [Missing])));
    }

    [Fact]
    public void Min_samples_leaf_counts_missing_numbers_where_they_go()
    {
        // Without its missing rows the left side of 1.5 would hold one row.
        var view = Toy.Of("abbbaa", [1, 2, 3, 4, Missing, Missing]);

        var tree = Toy.Grow(new() { MinSamplesLeaf = 3 }, view);

        Assert.Equal(1.5, tree.Nodes[0].Threshold);
        Assert.True(tree.Nodes[0].DefaultLeft);
    }

    [Fact]
    public void Missing_label_is_refused()
    {
        var error = Assert.Throws<DataException>(() => Toy.Fit(new(), Toy.Of("ab?", [1, 2, 3])));

        Assert.StartsWith("Row 3 has no label (column y).", error.Message, StringComparison.Ordinal);
    }
}
