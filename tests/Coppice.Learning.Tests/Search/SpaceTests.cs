using Coppice.Learning.Forests;
using Coppice.Learning.Search;
using Coppice.Learning.Trees;
using Xunit;

namespace Coppice.Learning.Tests.Search;

public sealed class SpaceTests
{
    [Fact]
    public void Grid_runs_through_names_in_order_with_the_last_fastest()
    {
        var space = Space.For<RandomForestParameters>()
            .Values(p => p.NEstimators, 5, 6)
            .Values(p => p.Criterion, Criterion.Gini, Criterion.Entropy)
            .Values(p => p.MaxDepth, 3, null)
            .Fixed(p => p.Bootstrap, false);
        Assert.Equal(8, space.Count);
        Assert.Equal(["criterion", "max_depth", "n_estimators"], space.Names);
        var settings = SearchStrategy.Grid.Propose(space).Select(c => c.Parameters).ToArray();
        Assert.Equal(
            [
                (Criterion.Gini, 3, 5), (Criterion.Gini, 3, 6), (Criterion.Gini, null, 5), (Criterion.Gini, null, 6),
                (Criterion.Entropy, 3, 5), (Criterion.Entropy, 3, 6),
                (Criterion.Entropy, null, 5), (Criterion.Entropy, null, 6),
            ],
            settings.Select(s => (s.Criterion, s.MaxDepth, s.NEstimators)));
        Assert.All(settings, s => Assert.False(s.Bootstrap));
        Assert.All(settings, s => Assert.Equal(MaxFeatures.Sqrt, s.MaxFeatures));
    }

    [Fact]
    public void A_space_without_axes_is_the_defaults() =>
        Assert.Equal(new RandomForestParameters(), Assert.Single(
            SearchStrategy.Grid.Propose(Space.For<RandomForestParameters>())).Parameters);

    [Fact]
    public void A_later_word_on_a_parameter_replaces_the_earlier()
    {
        var space = Space.For<RandomForestParameters>()
            .Values(p => p.MaxDepth, 1, 2).Fixed(p => p.MaxDepth, 7).Fixed(p => p.NEstimators, 3)
            .Values(p => p.NEstimators, 8);
        Assert.Equal(["n_estimators"], space.Names);
        var setting = Assert.Single(SearchStrategy.Grid.Propose(space)).Parameters;
        Assert.Equal((7, 8), (setting.MaxDepth!.Value, setting.NEstimators));
    }

    [Fact]
    public void What_is_no_property_is_refused()
    {
        var error = Assert.Throws<ArgumentException>(
            () => Space.For<RandomForestParameters>().Fixed(p => p.NEstimators + 1, 3));
        Assert.Contains("expected a settable property of RandomForestParameters, like p => p.MaxDepth", error.Message);
    }

    [Fact]
    public void No_value_is_refused() =>
        Assert.Contains("max_depth needs at least one value", Assert.Throws<ArgumentException>(
            () => Space.For<RandomForestParameters>().Values(p => p.MaxDepth, [])).Message);

    [Fact]
    public void A_grid_beyond_all_bounds_is_refused()
    {
        var space = Space.For<RandomForestParameters>()
            .Values(p => p.MaxDepth, Enumerable.Range(1, 5000).Select(d => (int?)d))
            .Values(p => p.NEstimators, Enumerable.Range(1, 5000));
        var error = Assert.Throws<SearchException>(() => SearchStrategy.Grid.Propose(space));
        Assert.Equal(
            "a grid may have 10,000,000 settings, this one has 25,000,000 (5000 max_depth × 5000 n_estimators): "
            + "leave values out",
            error.Message);
    }

    [Theory]
    [InlineData("NEstimators", "n_estimators")]
    [InlineData("MaxDepth", "max_depth")]
    [InlineData("L2", "l2")]
    [InlineData("MinSamplesLeaf", "min_samples_leaf")]
    [InlineData("OOBScore", "oob_score")]
    public void Recipe_name_is_in_snake_case(string property, string expected) =>
        Assert.Equal(expected, RecipeName.Of(property));

    [Theory]
    [InlineData("maxdepth", "max_depth")]
    [InlineData("max_dpeth", "max_depth")]
    [InlineData("n_estimator", "n_estimators")]
    [InlineData("zebra", null)]
    public void Nearest_name_is_found_when_it_is_near(string given, string? expected) =>
        Assert.Equal(expected, RecipeName.Nearest(given, ["max_depth", "n_estimators", "max_features"]));

    [Fact]
    public void Ranks_share_the_least_place_and_failures_are_last() =>
        Assert.Equal([4, 1, 1, 6, 5, 1, 6], Ranking.Of([.5, .7, .7, double.NaN, .2, .7, double.NaN]));
}
