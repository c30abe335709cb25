using Coppice.Learning.Data;
using Coppice.Learning.Forests;
using Coppice.Learning.Trees;
using Xunit;

namespace Coppice.Learning.Tests.Forests;

public class RegressionForestTests
{
    static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Stump_cuts_where_the_squared_error_falls_most()
    {
        // Cut at 2.5: errors 0.5 + 0.5. At 1.5 or 3.5 more is left.
        var view = Numbers([1, 2, 8, 9], [1, 2, 3, 4]);

        var tree = await new DecisionTreeRegressor().FitAsync(new() { MaxDepth = 1 }, view, new(), Token);

        Assert.Equal([1.5, 1.5, 8.5, 8.5], Predict(tree, view));
        Assert.Equal([1.5, 8.5], Predict(tree, Numbers([0, 0], [2.49, 2.51])));
    }

    [Fact]
    public async Task Whole_tree_knows_every_target()
    {
        double[] targets = [3, 1, 4, 1, 5, 9, 2, 6, 5, 3];
        var view = Numbers(targets, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);

        var tree = await new DecisionTreeRegressor().FitAsync(new(), view, new(), Token);

        Assert.Equal(targets, Predict(tree, view));
    }

    [Fact]
    public async Task Leaf_of_three_rows_is_their_mean()
    {
        var view = Numbers([1, 2, 6, 10, 20, 30], [1, 2, 3, 4, 5, 6]);

        var tree = await new DecisionTreeRegressor().FitAsync(new() { MinSamplesLeaf = 3 }, view, new(), Token);

        Assert.Equal([3.0, 3, 3, 20, 20, 20], Predict(tree, view), (a, b) => Math.Abs(a - b) < 1e-9);
    }

    [Fact]
    public async Task Leaf_by_absolute_error_is_the_median()
    {
        var view = Numbers([0, 1, 2, 9, 10, 40], [1, 2, 3, 4, 5, 6]);
        var parameters = new RegressionTreeParameters
        {
            MinSamplesLeaf = 3,
            Criterion = RegressionCriterion.AbsoluteError,
        };

        var tree = await new DecisionTreeRegressor().FitAsync(parameters, view, new(), Token);

        Assert.Equal([1.0, 1, 1, 10, 10, 10], Predict(tree, view), (a, b) => Math.Abs(a - b) < 1e-9);
    }

    [Fact]
    public async Task Absolute_error_of_a_stump_is_the_least_of_all_cuts()
    {
        var random = new Random(3);
        for (var trial = 0; trial < 20; trial++)
        {
            double[] x = [.. Enumerable.Range(0, 40).Select(i => i % 7 == 3 ? double.NaN : random.Next(15))];
            double[] y = [.. x.Select(value => Math.Pow(random.NextDouble(), 4) * 100 + (value > 8 ? 20 : 0))];
            var view = Numbers(y, x);

            var tree = await new DecisionTreeRegressor().FitAsync(
                new() { MaxDepth = 1, Criterion = RegressionCriterion.AbsoluteError }, view, new(), Token);

            var found = Predict(tree, view).Zip(y).Sum(p => Math.Abs(p.First - p.Second));
            Assert.Equal(LeastError(x, y), found, 1e-6);
        }
    }

    static double LeastError(double[] x, double[] y) => Enumerable.Range(-1, 17)
        .SelectMany(cut => new[] { false, true }.Select(missingLeft =>
            x.Zip(y).GroupBy(p => double.IsNaN(p.First) ? missingLeft : p.First <= cut)
                .Sum(side => ErrorOf([.. side.Select(p => p.Second).Order()]))))
        .Min();

    static double ErrorOf(double[] sorted) => sorted.Sum(v => Math.Abs(v - sorted[sorted.Length / 2]));

    [Fact]
    public async Task Weights_move_the_mean()
    {
        var table = new Table(
            [new NumericColumn("x", [1, 1]), new NumericColumn("y", [0, 8]), new NumericColumn("w", [1, 3])]);
        var view = new DataView(table, "y", weight: "w");

        var tree = await new DecisionTreeRegressor().FitAsync(new(), view, new(), Token);

        Assert.Equal([6.0, 6], Predict(tree, view), (a, b) => Math.Abs(a - b) < 1e-9);
    }

    [Fact]
    public async Task Any_number_of_threads_gives_the_same_forest()
    {
        var view = Generated();
        var parameters = new RegressionForestParameters { NEstimators = 9, MaxFeatures = MaxFeatures.Sqrt };

        var one = await new RandomForestRegressor().FitAsync(parameters, view, new() { Seed = 5 }, Token);
        var four = await new RandomForestRegressor().FitAsync(
            parameters, view, new() { Seed = 5, Parallelism = 4 }, Token);
        using var stream = new MemoryStream();
        one.Save(stream);
        stream.Position = 0;

        Assert.Equal(Predict(one, view), Predict(four, view));
        Assert.Equal(Predict(one, view), Predict(RegressionForest.Load(stream), view));
    }

    [Fact]
    public async Task Forest_explains_more_than_a_tree()
    {
        var view = Generated();
        var train = view.Select([.. Enumerable.Range(0, 1_500)]);
        var test = view.Select([.. Enumerable.Range(1_500, 500)]);

        var tree = await new DecisionTreeRegressor().FitAsync(new(), train, new(), Token);
        var forest = await new RandomForestRegressor().FitAsync(new() { NEstimators = 40 }, train, new(), Token);

        var (ofTree, ofForest) = (Explained(tree, test), Explained(forest, test));
        Assert.InRange(ofForest, Math.Max(0.7, ofTree + 0.05), 1);
    }

    static double Explained(RegressionForest model, DataView rows)
    {
        var (found, targets) = (Predict(model, rows), rows.Targets());
        var mean = targets.Average();
        return 1 - targets.Zip(found, (t, f) => (t - f) * (t - f)).Sum() / targets.Sum(t => (t - mean) * (t - mean));
    }

    static DataView Generated() => new(
        Generator.Regression(new() { Rows = 2_000, Informative = 4, Categorical = 2, MissingShare = 0.02, Seed = 8 }),
        "target");

    static DataView Numbers(double[] targets, double[] x) =>
        new(new Table([new NumericColumn("x", x), new NumericColumn("y", targets)]), "y");

    static double[] Predict(RegressionForest model, DataView view)
    {
        var values = new double[view.Count];
        model.Predict(view, values);
        return values;
    }
}
