using Coppice.Learning.Data;
using Coppice.Learning.Trees;
using Xunit;

namespace Coppice.Learning.Tests.Trees;

/// <summary>Each parameter that ends a tree, by what it leaves.</summary>
public class StoppingTests
{
    // Ten rows that a full tree takes apart one by one: classes alternate.
    static readonly double[] Ten = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
    const string Alternating = "ababababab";

    [Theory]
    [InlineData(1, 2)]
    [InlineData(2, 4)]
    [InlineData(3, 7)]
    public void Max_depth_ends_every_way_down(int depth, int mostLeaves)
    {
        var tree = Toy.Fit(new() { MaxDepth = depth }, Toy.Of(Alternating, Ten));

        Assert.Equal(depth, tree.Depth);
        Assert.True(tree.LeafCount <= mostLeaves);
    }

    [Fact]
    public void Without_limits_every_leaf_is_pure()
    {
        var view = Toy.Of(Alternating, Ten);

        var tree = Toy.Fit(new(), view);

        Assert.Equal(10, tree.LeafCount);
        Assert.Equal(Alternating, Toy.Predicted(tree, view));
    }

    [Fact]
    public void Min_samples_split_leaves_smaller_nodes_whole()
    {
        // The best cut is after 3 rows; the left child then has 3 rows of both classes.
        var view = Toy.Of("aba" + "bbbbbbb", Ten);

        Assert.Equal(2, Toy.Fit(new() { MinSamplesSplit = 4 }, view).LeafCount);
        Assert.Equal(3, Toy.Fit(new() { MinSamplesSplit = 3 }, view).LeafCount);
        Assert.Equal(4, Toy.Fit(new() { MinSamplesSplit = 2 }, view).LeafCount);
    }

    [Fact]
    public void Min_samples_split_as_a_fraction_counts_of_all_training_rows()
    {
        var view = Toy.Of("aba" + "bbbbbbb", Ten);

        // ceil(0.31 × 10) = 4, ceil(0.3 × 10) = 3.
        Assert.Equal(2, Toy.Fit(new() { MinSamplesSplit = Amount.Fraction(0.31) }, view).LeafCount);
        Assert.Equal(3, Toy.Fit(new() { MinSamplesSplit = Amount.Fraction(0.3) }, view).LeafCount);
    }

    [Theory]
    [InlineData(1, 1.5)]
    [InlineData(2, 2.5)]
    [InlineData(3, 3.5)]
    [InlineData(5, 5.5)]
    public void Min_samples_leaf_moves_the_cut(int leaf, double threshold)
    {
        var view = Toy.Of("abbbbbbbbb", Ten);

        Assert.Equal(threshold, Toy.Grow(new() { MinSamplesLeaf = leaf, MaxDepth = 1 }, view).Nodes[0].Threshold);
    }

    [Fact]
    public void Min_samples_leaf_that_no_split_satisfies_leaves_the_root() =>
        Assert.Equal(1, Toy.Fit(new() { MinSamplesLeaf = 6 }, Toy.Of("abbbbbbbbb", Ten)).NodeCount);

    [Fact]
    public void Min_samples_count_rows_and_not_their_weight()
    {
        // The one row of class a weighs as much as nine, and is still one row.
        var view = Toy.Weighted("abbbbbbbbb", [9, 1, 1, 1, 1, 1, 1, 1, 1, 1], new NumericColumn("x", Ten));

        Assert.Equal(2.5, Toy.Grow(new() { MinSamplesLeaf = 2, MaxDepth = 1 }, view).Nodes[0].Threshold);
    }

    [Theory]
    [InlineData(0.1, 1.5)]
    [InlineData(0.11, 2.5)]
    [InlineData(0.3, 3.5)]
    [InlineData(0.5, 5.5)]
    public void Min_weight_fraction_leaf_is_a_share_of_the_total_weight(double share, double threshold)
    {
        var view = Toy.Of("abbbbbbbbb", Ten);

        var tree = Toy.Grow(new() { MinWeightFractionLeaf = share, MaxDepth = 1 }, view);

        Assert.Equal(threshold, tree.Nodes[0].Threshold);
    }

    [Fact]
    public void Min_weight_fraction_leaf_weighs_rows_by_row_and_class()
    {
        // One row of a in ten: 10 % by count, half by row weight, half by class weight.
        var rows = Toy.Weighted("abbbbbbbbb", [9, 1, 1, 1, 1, 1, 1, 1, 1, 1], new NumericColumn("x", Ten));
        var setting = new DecisionTreeParameters { MinWeightFractionLeaf = 0.5, MaxDepth = 1 };

        Assert.Equal(1.5, Toy.Grow(setting, rows).Nodes[0].Threshold);
        Assert.Equal(1.5, Toy.Grow(
            setting with { ClassWeight = ClassWeight.Of(("a", 9)) }, Toy.Of("abbbbbbbbb", Ten)).Nodes[0].Threshold);
    }

    [Fact]
    public void Min_impurity_decrease_asks_for_its_share_of_the_root()
    {
        // aabbbb…: the root's only useful split takes away gini 2·0.2·0.8 = 0.32 whole.
        var view = Toy.Of("aabbbbbbbb", Ten);

        Assert.Equal(3, Toy.Fit(new() { MinImpurityDecrease = 0.32 }, view).NodeCount);
        Assert.Equal(1, Toy.Fit(new() { MinImpurityDecrease = 0.32000001 }, view).NodeCount);
    }

    [Fact]
    public void Min_impurity_decrease_weighs_a_node_by_its_share_of_rows()
    {
        // Left of 5.5: 4 a, 1 b, gini 0.32, half the rows: a split that makes it pure brings 0.16.
        var view = Toy.Of("aaaab" + "ccccc", Ten);

        Assert.Equal(3, Toy.Fit(new() { MinImpurityDecrease = 0.16 }, view).LeafCount);
        Assert.Equal(2, Toy.Fit(new() { MinImpurityDecrease = 0.1601 }, view).LeafCount);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(7)]
    [InlineData(10)]
    public void Max_leaf_nodes_is_met_exactly(int leaves) =>
        Assert.Equal(leaves, Toy.Fit(new() { MaxLeafNodes = leaves }, Toy.Of(Alternating, Ten)).LeafCount);

    [Fact]
    public void Max_leaf_nodes_beyond_what_can_be_split_ends_pure() =>
        Assert.Equal(10, Toy.Fit(new() { MaxLeafNodes = 1_000 }, Toy.Of(Alternating, Ten)).LeafCount);

    [Fact]
    public void Max_leaf_nodes_splits_the_node_that_brings_most_first()
    {
        // x0 parts a and b from c and d. Then x1 makes 12 rows of 8 a and 4 b pure, x2 only 11 rows of 10 c and 1 d.
        const string Labels = "aaaaaaaabbbb" + "ccccccccccd";
        var view = Toy.Of(
            Labels,
            [.. Labels.Select(c => c < 'c' ? 0.0 : 1)],
            [.. Labels.Select(c => c == 'b' ? 1.0 : 0)],
            [.. Labels.Select(c => c == 'd' ? 1.0 : 0)]);

        Assert.Equal([0, 1], Features(3));
        Assert.Equal([0, 1, 2], Features(4));

        IEnumerable<int> Features(int leaves) =>
            Toy.Grow(new() { MaxLeafNodes = leaves }, view).Nodes.Where(n => !n.IsLeaf).Select(n => n.Feature);
    }

    [Fact]
    public void Max_leaf_nodes_obeys_the_other_limits()
    {
        var view = Toy.Congruent(9, 300, 3, 2);
        var limits = new DecisionTreeParameters { MaxDepth = 4, MinSamplesLeaf = 7, MinImpurityDecrease = 0.001 };

        // Never reached: the same leaves, whatever order they were found in.
        Assert.Equal(
            Toy.Probabilities(Toy.Fit(limits, view), view),
            Toy.Probabilities(Toy.Fit(limits with { MaxLeafNodes = 300 }, view), view));
    }
}
