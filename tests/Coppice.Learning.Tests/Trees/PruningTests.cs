using Xunit;

namespace Coppice.Learning.Tests.Trees;

public class PruningTests
{
    static readonly double[] Ten = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];

    [Fact]
    public void Weakest_links_fall_at_the_alphas_worked_out_by_hand()
    {
        // bbb|aaaaaab at 3.5: left pure. Right 6 a, 1 b: R = 0.7 × 12/49 = 6/35; cut at 9.5 makes both pure.
        // Link of the right child: alpha = 6/35 ∕ 1 = 0.1714…. Link of the root: 0.48 ∕ 2 = 0.24 with three leaves,
        // then (0.48 − 6/35) ∕ 1 = 0.3086 once the right child is a leaf.
        var view = Toy.Of("bbbaaaaaab", Ten);

        Assert.Equal(3, Leaves(0.1714));
        Assert.Equal(2, Leaves(0.1715));
        Assert.Equal(2, Leaves(0.3085));
        Assert.Equal(1, Leaves(0.3086));

        int Leaves(double alpha) => Toy.Fit(new() { CcpAlpha = alpha }, view).LeafCount;
    }

    [Fact]
    public void Link_at_exactly_alpha_falls()
    {
        // Root 2 a, 2 b: R = 0.5 whole, both children pure: alpha = 0.5.
        var view = Toy.Of("aabb", [1, 2, 3, 4]);

        Assert.Equal(1, Toy.Fit(new() { CcpAlpha = 0.5 }, view).NodeCount);
        Assert.Equal(3, Toy.Fit(new() { CcpAlpha = Math.BitDecrement(0.5) }, view).NodeCount);
    }

    [Fact]
    public void Split_that_gains_only_below_it_falls_with_what_is_below()
    {
        // Exclusive or: the first split gains nothing by itself, and stays for what is below it. R(root) = 0.5 with
        // four pure leaves: alpha = 0.5 ∕ 3.
        var view = Toy.Of("abbaabba", [0, 0, 1, 1, 0, 0, 1, 1], [0, 1, 0, 1, 0, 1, 0, 1]);

        Assert.Equal(4, Toy.Fit(new() { CcpAlpha = 0.16 }, view).LeafCount);
        Assert.Equal(1, Toy.Fit(new() { CcpAlpha = 0.17 }, view).LeafCount);
    }

    [Fact]
    public void Growing_alpha_prunes_trees_one_within_the_other()
    {
        var view = Toy.Congruent(1, 500, 4, 3);
        var before = int.MaxValue;
        foreach (var alpha in (double[])[1e-9, 1e-4, 5e-4, 1e-3, 3e-3, 0.01, 0.05, 0.5])
        {
            var leaves = Toy.Fit(new() { CcpAlpha = alpha }, view).LeafCount;
            Assert.True(leaves <= before, $"{leaves} leaves at {alpha} after {before}");
            before = leaves;
        }

        Assert.Equal(1, before);
    }

    [Fact]
    public void Pruning_works_on_the_tree_that_max_leaf_nodes_left()
    {
        var view = Toy.Congruent(1, 500, 4, 3);

        var limited = Toy.Fit(new() { MaxLeafNodes = 6 }, view);
        var pruned = Toy.Fit(new() { MaxLeafNodes = 6, CcpAlpha = 1e-12 }, view);

        Assert.Equal(6, limited.LeafCount);
        Assert.Equal(Toy.Probabilities(limited, view), Toy.Probabilities(pruned, view));
    }
}
