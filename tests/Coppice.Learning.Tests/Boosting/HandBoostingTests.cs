using Coppice.Learning.Boosting;
using Coppice.Learning.Data;
using Coppice.Learning.Numerics;
using Coppice.Learning.Tests.Trees;
using Xunit;

namespace Coppice.Learning.Tests.Boosting;

/// <summary>Boosting on tables so small that every number can be worked out on paper.</summary>
public class HandBoostingTests
{
    static readonly GradientBoostingParameters Plain = new()
    {
        NEstimators = 1,
        LearningRate = 1,
        MinChildWeight = 0,
        L2 = 0,
    };

    [Fact]
    public async Task Round_of_squared_error_gives_the_means_of_both_sides()
    {
        // The mean is 5. Cut between 2 and 3: means 1.5 and 8.5; any other cut leaves more error.
        var view = Numbers([1, 2, 8, 9], [1, 2, 3, 4]);

        var model = await FitAsync(Plain with { MaxLeafNodes = 2 }, view);

        Assert.Equal([1.5, 1.5, 8.5, 8.5], Predict(model, view), Close);
    }

    [Fact]
    public async Task Shrunken_rounds_add_up_as_worked_out()
    {
        // Half steps from the mean 5: errors −3.5 and 3.5 become −1.75 and 1.75, then −0.875 and 0.875.
        var view = Numbers([1, 2, 8, 9], [1, 2, 3, 4]);

        var model = await FitAsync(Plain with { MaxLeafNodes = 2, NEstimators = 2, LearningRate = 0.5 }, view);

        Assert.Equal([2.375, 2.375, 7.625, 7.625], Predict(model, view), Close);
    }

    [Fact]
    public async Task Penalty_divides_a_leaf_by_its_weight_and_more()
    {
        // −7 ∕ (2 + 2) on the left of the mean 5, 7 ∕ 4 on the right.
        var view = Numbers([1, 2, 8, 9], [1, 2, 3, 4]);

        var model = await FitAsync(Plain with { MaxLeafNodes = 2, L2 = 2 }, view);

        Assert.Equal([3.25, 3.25, 6.75, 6.75], Predict(model, view), Close);
    }

    [Fact]
    public async Task Round_of_logistic_loss_takes_a_newton_step()
    {
        // The share of b is ½: gradients ½ and −½, second derivatives ¼. Left −(2 × ½) ∕ (2 × ¼) = −2, right 2.
        var view = Toy.Of("aabb", [1, 2, 3, 4]);

        var model = await new GradientBoostingClassifier().FitAsync(
            Plain with { MaxLeafNodes = 2 }, view, new(), TestContext.Current.CancellationToken);

        var share = 1 / (1 + Exact.Exp(-2));
        Assert.Equal([1 - share, 1 - share, share, share], SecondClass(model, view), Close);
    }

    [Fact]
    public async Task Missing_numbers_go_where_they_gain()
    {
        var view = Numbers([1, 1, 9, 9, 9], [1, 2, 3, 4, double.NaN]);

        var model = await FitAsync(Plain with { MaxLeafNodes = 2 }, view);

        Assert.Equal([1, 1, 9, 9, 9], Predict(model, view), Close);
    }

    [Fact]
    public async Task Missing_numbers_part_from_all_others()
    {
        var view = Numbers([1, 1, 1, 9, 9], [1, 2, 3, double.NaN, double.NaN]);

        var model = await FitAsync(Plain with { MaxLeafNodes = 2 }, view);

        Assert.Equal([1, 1, 1, 9, 9], Predict(model, view), Close);
    }

    [Fact]
    public async Task Categories_are_parted_by_their_means()
    {
        // By first appearance no cut of the order a b c d e f parts high from low; by mean one does.
        double[] targets = [1, 9, 1, 9, 1, 9, 1, 9, 1, 9, 1, 9];
        var view = new DataView(
            new Table([Toy.Categories("c", "abcdefabcdef"), new NumericColumn("y", targets)]), "y");

        var model = await FitAsync(
            Plain with { MaxLeafNodes = 2, CategoryL2 = 0, CategorySmoothing = 0 }, view);

        Assert.Equal(targets, Predict(model, view), Close);
    }

    [Fact]
    public async Task Early_stopping_keeps_the_rounds_that_helped()
    {
        // Labels are noise: what is learnt does not hold for other rows.
        var table = Generator.Classification(new() { Rows = 400, Informative = 1, LabelNoise = 0.5, Seed = 3 });
        var parameters = new GradientBoostingParameters { NEstimators = 200, EarlyStopping = 3, ValidationShare = 0.3 };

        var model = await new GradientBoostingClassifier().FitAsync(
            parameters, new(table, "label"), new(), TestContext.Current.CancellationToken);

        Assert.InRange(model.Rounds, 0, 30);
    }

    [Fact]
    public async Task Row_of_an_unknown_category_follows_the_heavier_side()
    {
        var train = Toy.Of("aaaab", Toy.Categories("c", "xxxxy"));
        var other = Toy.Of("ab", Toy.Categories("c", "zx"));

        var model = await new GradientBoostingClassifier().FitAsync(
            Plain with { MaxLeafNodes = 2, MinChildWeight = 0.01 }, train, new(),
            TestContext.Current.CancellationToken);

        var found = SecondClass(model, other);
        Assert.Equal(found[1], found[0]);
    }

    [Fact]
    public async Task Faults_are_told_together()
    {
        var error = await Assert.ThrowsAsync<ArgumentException>(async () => await FitAsync(
            new() { NEstimators = 0, LearningRate = -1, MaxBins = 300, Monotone = MonotoneConstraints.Of(("x", 2)) },
            Numbers([1, 2], [1, 2])));

        Assert.Contains("NEstimators must be at least 1, got 0", error.Message, StringComparison.Ordinal);
        Assert.Contains("LearningRate", error.Message, StringComparison.Ordinal);
        Assert.Contains("MaxBins must be between 2 and 255, got 300", error.Message, StringComparison.Ordinal);
        Assert.Contains("Monotone must be 1 or -1", error.Message, StringComparison.Ordinal);
    }

    static bool Close(double expected, double found) => Math.Abs(expected - found) < 1e-7;

    static DataView Numbers(double[] targets, double[] x) =>
        new(new Table([new NumericColumn("x", x), new NumericColumn("y", targets)]), "y");

    static async Task<BoostedRegression> FitAsync(GradientBoostingParameters parameters, DataView view) =>
        await new GradientBoostingRegressor().FitAsync(
            parameters, view, new(), TestContext.Current.CancellationToken);

    static double[] Predict(BoostedRegression model, DataView view)
    {
        var values = new double[view.Count];
        model.Predict(view, values);
        return values;
    }

    static double[] SecondClass(BoostedClassifier model, DataView view) =>
        [.. model.PredictProba(view).Where((_, i) => i % 2 == 1)];
}
