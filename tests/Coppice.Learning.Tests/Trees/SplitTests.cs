using Coppice.Learning.Trees;
using Xunit;

namespace Coppice.Learning.Tests.Trees;

/// <summary>Trees small enough to be worked out by hand.</summary>
public class SplitTests
{
    [Theory]
    [InlineData(Criterion.Gini)]
    [InlineData(Criterion.Entropy)]
    [InlineData(Criterion.LogLoss)]
    public void Six_rows_with_one_right_split_are_split_there(Criterion criterion)
    {
        // x0 parts the classes at 3 | 5; x1 does not.
        var view = Toy.Of("aaabbb", [1, 2, 3, 5, 8, 9], [1, 2, 1, 2, 1, 2]);

        var tree = Toy.Grow(new() { Criterion = criterion }, view);

        Assert.Equal(3, tree.Nodes.Length);
        Assert.Equal(0, tree.Nodes[0].Feature);
        Assert.Equal(4, tree.Nodes[0].Threshold);
        Assert.Equal(2, tree.Nodes[0].Right);
        Assert.True(tree.Nodes[1].IsLeaf && tree.Nodes[2].IsLeaf);
        Assert.Equal("aaabbb", Toy.Predicted(Toy.Fit(new() { Criterion = criterion }, view), view));
    }

    [Fact]
    public void Importance_of_a_split_is_the_gini_that_it_takes_away()
    {
        // Of 8 a and 8 b, x0 parts off 4 b, x1 parts 6 a + 1 b from 2 a + 7 b. Gini left over: 1/3 and 0.302.
        var view = Toy.Of(
            "aaaaaaaabbbbbbbb",
            [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1],
            [0, 0, 0, 0, 0, 0, 1, 1, 0, 1, 1, 1, 1, 1, 1, 1]);

        var gini = Toy.Grow(new() { MaxDepth = 1 }, view);

        Assert.Equal(1, gini.Nodes[0].Feature);
        Assert.Equal(0.5 - (7 * 12 / 49.0 + 9 * 28 / 81.0) / 16, gini.Importances[1], 1e-15);
    }

    [Fact]
    public void Threshold_is_halfway_between_values_present_in_the_node()
    {
        // x1 parts off the c, the better split; left of it x0 holds 1 and 9 alone, so that its middle is 5.
        var view = Toy.Of("abababab" + "cccccccc", [1, 9, 1, 9, 1, 9, 1, 9, 3, 3, 3, 3, 4, 4, 4, 4],
            [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1]);

        var tree = Toy.Grow(new(), view);

        Assert.Equal([1, 0], tree.Nodes.Where(n => !n.IsLeaf).Select(n => n.Feature));
        Assert.Equal([0.5, 5], tree.Nodes.Where(n => !n.IsLeaf).Select(n => n.Threshold));
    }

    [Fact]
    public void Threshold_between_neighbouring_numbers_sends_the_upper_one_right()
    {
        var low = 1.0;
        var high = Math.BitIncrement(low);
        var view = Toy.Of("ab", [low, high]);

        Assert.Equal("ab", Toy.Predicted(Toy.Fit(new(), view), view));
    }

    [Fact]
    public void Largest_numbers_have_a_finite_threshold_between_them()
    {
        var view = Toy.Of("ab", [double.MaxValue / 2, double.MaxValue]);

        Assert.Equal(double.MaxValue * 0.75, Toy.Grow(new(), view).Nodes[0].Threshold);
    }

    [Fact]
    public void Equal_scores_are_won_by_the_feature_drawn_first()
    {
        // Both columns part the classes; which one is drawn first depends on the seed alone.
        var view = Toy.Of("aabb", [1, 2, 3, 4], [5, 6, 7, 8]);

        for (var seed = 0UL; seed < 20; seed++)
            Assert.Equal(Seeds.FirstDrawn(seed, 2), Toy.Grow(new(), view, seed).Nodes[0].Feature);
        Assert.Equal(2, Enumerable.Range(0, 20).Select(s => Seeds.FirstDrawn((ulong)s, 2)).Distinct().Count());
    }

    [Fact]
    public void Equal_scores_of_a_feature_are_won_by_the_lower_cut()
    {
        // Cuts after 1 and after 3 leave the same mixtures behind, mirrored.
        var view = Toy.Of("abba", [1, 2, 3, 4]);

        Assert.Equal(1.5, Toy.Grow(new() { MaxDepth = 1 }, view).Nodes[0].Threshold);
    }

    [Fact]
    public void Exclusive_or_is_learned_by_two_levels()
    {
        var view = Toy.Of("abbaabba", [0, 0, 1, 1, 0, 0, 1, 1], [0, 1, 0, 1, 0, 1, 0, 1]);

        var tree = Toy.Fit(new(), view);

        Assert.Equal(2, tree.Depth);
        Assert.Equal(4, tree.LeafCount);
        Assert.Equal("abbaabba", Toy.Predicted(tree, view));
    }

    [Fact]
    public void Constant_features_are_never_split()
    {
        var view = Toy.Of("aabb", [7, 7, 7, 7], [1, 2, 3, 4], [0, 0, 0, 0]);

        for (var seed = 0UL; seed < 20; seed++)
        {
            var tree = Toy.Grow(new() { MaxFeatures = 1 }, view, seed);
            Assert.All(tree.Nodes.Where(n => !n.IsLeaf), n => Assert.Equal(1, n.Feature));
            Assert.Equal(3, tree.Nodes.Length);
        }
    }

    [Fact]
    public void Rows_that_are_alike_but_for_their_class_share_a_leaf()
    {
        var view = Toy.Of("aab", [1, 1, 1], [2, 2, 2]);

        var tree = Toy.Fit(new(), view);

        Assert.Equal(1, tree.NodeCount);
        var share = Toy.Probabilities(tree, view);
        Assert.Equal(2 / 3.0, share[0], 1e-12);
        Assert.Equal(1, share[0] + share[1], 1e-15);
    }

    [Fact]
    public void Constant_features_count_as_drawn_once_another_was_seen()
    {
        // x0 is constant, x1 weak, x2 strong: of two drawn one at least is not constant, so a third is never drawn.
        var view = Toy.Of("aaabbb", [7, 7, 7, 7, 7, 7], [1, 2, 1, 2, 1, 2], [1, 2, 3, 4, 5, 6]);

        for (var seed = 0UL; seed < 40; seed++)
        {
            var drawn = Seeds.Drawn(seed, 3)[..2];
            var tree = Toy.Grow(new() { MaxFeatures = 2, MaxDepth = 1 }, view, seed);
            Assert.Equal(drawn.Contains(2) ? 2 : 1, tree.Nodes[0].Feature);
        }
    }

    [Fact]
    public void One_feature_that_is_not_constant_is_always_examined()
    {
        var view = Toy.Of("ab", [.. Enumerable.Repeat<double[]>([3, 3], 9), [1, 2]]);

        for (var seed = 0UL; seed < 10; seed++)
            Assert.Equal(9, Toy.Grow(new() { MaxFeatures = 1 }, view, seed).Nodes[0].Feature);
    }
}
