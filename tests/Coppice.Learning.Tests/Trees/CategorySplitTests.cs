using Coppice.Learning.Data;
using Coppice.Learning.Numerics;
using Coppice.Learning.Trees;
using Xunit;

namespace Coppice.Learning.Tests.Trees;

/// <summary>Splits of a category column by sets of its categories.</summary>
public class CategorySplitTests
{
    [Theory]
    [InlineData(Criterion.Gini)]
    [InlineData(Criterion.Entropy)]
    public void Best_set_for_two_classes_equals_the_best_of_all_sets(Criterion criterion)
    {
        var random = new Random(3);
        for (var round = 0; round < 60; round++)
        {
            var categories = random.Next(2, 9);
            var (cells, labels) = Draw(80, _ => random.Next(categories), c => random.Next(10) < c ? 'a' : 'b');
            if (labels.Distinct().Count() < 2 || cells.Distinct().Count() < 2) continue;

            var view = Toy.Of(labels, Toy.Categories("c", cells));
            var tree = Toy.Grow(new() { Criterion = criterion, MaxDepth = 1 }, view);

            Assert.Equal(BestOfAll(cells, labels, criterion), tree.Importances[0], 1e-12);
        }
    }

    [Theory]
    [InlineData("aab", "bcc")]
    [InlineData("ac", "b")] // rates vary along (1, −2, 1) alone, at right angles to (1, 2, 3)
    [InlineData("ab", "c")]
    [InlineData("bc", "a")]
    [InlineData("abc", "aac")]
    [InlineData("aabbc", "abbcc")]
    [InlineData("abcd", "aabbcd")]
    [InlineData("ad", "bc")]
    public void Leading_contrast_of_several_classes_parts_two_kinds_of_category(string one, string other)
    {
        var cells = string.Concat("PQRSTUV".Select(c => new string(c, IsOne(c) ? one.Length : other.Length)));
        var labels = string.Concat("PQRSTUV".Select(c => IsOne(c) ? one : other));

        Assert.Contains(LeftOfRoot(cells, labels), (string[])["PRTV", "QSU"]);

        static bool IsOne(char category) => "PRTV".Contains(category);
    }

    [Fact]
    public void Missing_category_is_one_of_its_own()
    {
        var view = Toy.Of("aabb", Toy.Categories("c", "PQ??"));

        Assert.Equal("aabb", Toy.Predicted(Toy.Fit(new(), view), view));
    }

    [Theory]
    [InlineData("aabbb", 'b')]
    [InlineData("aaabb", 'a')]
    public void Category_that_training_had_not_goes_with_the_larger_child(string labels, char expected)
    {
        var cells = string.Concat(labels.Select(l => l == 'a' ? 'P' : 'Q'));
        var tree = Toy.Fit(new(), Toy.Of(labels, Toy.Categories("c", cells)));

        Assert.Equal(expected.ToString(), Toy.Predicted(tree, Toy.Of("a", Toy.Categories("c", "Z"))));
        Assert.Equal(expected.ToString(), Toy.Predicted(tree, Toy.Of("a", Toy.Categories("c", "?"))));
    }

    [Fact]
    public void Category_that_a_node_had_not_goes_with_its_larger_child()
    {
        // R occurs right of x = 0.5 alone; left of it the categories part 1 a from 3 b.
        var view = Toy.Of(
            "abbb" + "cccccc", new NumericColumn("x", [0, 0, 0, 0, 1, 1, 1, 1, 1, 1]),
            Toy.Categories("c", "PQQQRRRRRR"));
        var tree = Toy.Fit(new() { MaxFeatures = 1 }, view, SeedOf(view));

        Assert.Equal("b", Toy.Predicted(tree, Toy.Of("a", new NumericColumn("x", [0]), Toy.Categories("c", "R"))));

        static ulong SeedOf(DataView view) => (ulong)Enumerable.Range(0, 100).First(seed =>
            Toy.Grow(new() { MaxFeatures = 1 }, view, (ulong)seed).Nodes
                .Where(n => !n.IsLeaf).Select(n => n.Feature).SequenceEqual([0, 1]));
    }

    [Fact]
    public void Categories_are_known_by_name_whatever_their_codes()
    {
        var tree = Toy.Fit(new(), Toy.Of("aabbc", Toy.Categories("c", "PPQQR")));

        Assert.Equal("cba", Toy.Predicted(tree, Toy.Of("xyz", Toy.Categories("c", "RQP"))));
    }

    [Fact]
    public void Column_of_another_kind_is_refused()
    {
        var tree = Toy.Fit(new(), Toy.Of("aabb", Toy.Categories("c", "PPQQ")));

        var error = Assert.Throws<ArgumentException>(
            () => Toy.Predicted(tree, Toy.Of("ab", new NumericColumn("c", [1, 2]))));
        Assert.Equal("The model was fitted to categories in column 'c'; the table holds numbers there.", error.Message);
        error = Assert.Throws<ArgumentException>(
            () => Toy.Predicted(tree, Toy.Of("ab", new NumericColumn("d", [1, 2]))));
        Assert.Equal(
            "The model was fitted to a column 'c' of categories; the table has none of that name.", error.Message);
    }

    [Fact]
    public void One_hot_read_through_its_source_equals_columns_of_zeros_and_ones()
    {
        var random = new Random(8);
        var (cells, labels) = Draw(
            400, _ => random.Next(7), c => random.Next(9) < c ? 'a' : random.Next(3) == 0 ? 'b' : 'c');
        var numbers = new NumericColumn("x", [.. cells.Select((_, i) => (double)(i * 7919 % 50))]);
        var source = Toy.Categories("c", cells);
        var oneHot = Toy.Of(labels, numbers, source).OneHot();
        var columns = Toy.Of(labels, [numbers, .. source.Categories.Select(name =>
            new NumericColumn($"c={name}", [.. cells.Select(c => c == name[0] ? 1.0 : 0)]))]);

        foreach (var leaf in (int[])[1, 4, 20])
        {
            var parameters = new DecisionTreeParameters { MinSamplesLeaf = leaf, MaxFeatures = 3 };
            var (a, b) = (Toy.Fit(parameters, oneHot, 2), Toy.Fit(parameters, columns, 2));
            Assert.Equal(Toy.Probabilities(b, columns), Toy.Probabilities(a, oneHot));
            Assert.Equal(b.FeatureImportances(), a.FeatureImportances());
        }
    }

    [Fact]
    public void Column_of_a_thousand_categories_is_learned()
    {
        var random = new Random(4);
        var names = Enumerable.Range(0, 1_000).Select(i => $"category {i}").ToArray();
        int[] codes = [.. names.Select((_, i) => i), .. Enumerable.Range(0, 4_000).Select(_ => random.Next(1_000))];
        var labels = string.Concat(codes.Select(c => (char)('a' + (c * 31 % 7))));
        var view = Toy.Of(labels, new CategoryColumn("c", names, codes));

        var tree = Toy.Fit(new(), view);

        Assert.Equal(labels, Toy.Predicted(tree, view));
        Assert.Equal("d", Toy.Predicted(tree, Toy.Of("x", new CategoryColumn("c", ["category 1"], [0]))));
    }

    /// <summary>The categories that go left at the root.</summary>
    static string LeftOfRoot(string cells, string labels)
    {
        var tree = Toy.Grow(new() { MaxDepth = 1 }, Toy.Of(labels, Toy.Categories("c", cells)));
        return string.Concat(cells.Distinct().Where((_, code) => (tree.Sets[0] >> code & 1) == 1).Order());
    }

    static (string Cells, string Labels) Draw(int rows, Func<int, int> category, Func<int, char> label)
    {
        int[] codes = [.. Enumerable.Range(0, rows).Select(category)];
        return (string.Concat(codes.Select(c => (char)('P' + c))), string.Concat(codes.Select(label)));
    }

    static double BestOfAll(string cells, string labels, Criterion criterion)
    {
        var categories = cells.Distinct().ToArray();
        var best = 0.0;
        for (var set = 1; set < 1 << (categories.Length - 1); set++)
        {
            var left = string.Concat(labels.Where((_, i) => (set >> Array.IndexOf(categories, cells[i]) & 1) == 1));
            var right = string.Concat(labels.Where((_, i) => (set >> Array.IndexOf(categories, cells[i]) & 1) == 0));
            var rest = (left.Length * Impurity(left) + right.Length * Impurity(right)) / labels.Length;
            best = Math.Max(best, Impurity(labels) - rest);
        }

        return best;

        double Impurity(string rows)
        {
            var shares = rows.CountBy(c => c).Select(c => c.Value / (double)rows.Length);
            return criterion == Criterion.Gini ? 1 - shares.Sum(p => p * p) : -shares.Sum(p => p * Exact.Log2(p));
        }
    }
}
