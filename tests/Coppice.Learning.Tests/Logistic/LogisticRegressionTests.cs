using Coppice.Learning.Data;
using Coppice.Learning.Logistic;
using Coppice.Learning.Tests.Trees;
using Xunit;

namespace Coppice.Learning.Tests.Logistic;

/// <summary>Against what scikit-learn 1.2.1 gives for the same rows.</summary>
public class LogisticRegressionTests
{
    static readonly double[] X0 = [0.5, 1.5, 2.0, 3.0, 3.5, 4.2, 1.0, 2.6];
    static readonly double[] X1 = [1.0, -0.5, 0.3, -1.2, 0.8, -0.1, 0.2, 1.1];
    static readonly LogisticRegressionParameters Plain = new() { L2 = 0.5, Standardize = false, Tolerance = 1e-10 };

    [Fact]
    public async Task Weighted_fit_has_the_coefficients_of_scikit_learn()
    {
        var view = Toy.Weighted("aabbbbaa", [1, 2, 1, 1, 3, 1, 1, 2], new NumericColumn("x0", X0), new NumericColumn("x1", X1));

        var model = await FitAsync(Plain, view);

        var found = model.Coefficients(1).ToDictionary(c => c.Term, c => c.Coefficient);
        Assert.Equal(1.73467691, found["x0"], 1e-4);
        Assert.Equal(-0.58825975, found["x1"], 1e-4);
        Assert.Equal(-4.11451576, found["constant"], 1e-4);
    }

    [Fact]
    public async Task Absolute_penalty_gives_the_probabilities_of_scikit_learn()
    {
        var model = await FitAsync(Plain with { L1 = 0.5, L2 = 0 }, Toy.Of("aabbbbaa", X0, X1));

        double[] expected =
            [0.04978831, 0.26020733, 0.38663463, 0.80884653, 0.85076054, 0.95424927, 0.12078603, 0.56872736];
        var found = model.PredictProba(Toy.Of("aabbbbaa", X0, X1)).Where((_, i) => i % 2 == 1);
        Assert.Equal(expected, found, (a, b) => Math.Abs(a - b) < 1e-4);
    }

    [Fact]
    public async Task Large_absolute_penalty_leaves_the_constant_alone()
    {
        var model = await FitAsync(Plain with { L1 = 100, L2 = 0 }, Toy.Of("aabbbbbb", X0, X1));

        Assert.All(model.Coefficients(1).SkipLast(1), c => Assert.Equal(0, c.Coefficient));
        Assert.Equal(Math.Log(3), model.Coefficients(1)[^1].Coefficient, 1e-6);
    }

    [Fact]
    public async Task Three_classes_have_the_probabilities_of_scikit_learn()
    {
        var model = await FitAsync(Plain, Toy.Of("aabcbcac", X0, X1));

        double[] expected =
        [
            0.88891562, 0.08852365, 0.02256073, 0.69420362, 0.13481029, 0.17098609, 0.36740917, 0.33231102, 0.30027981,
            0.0934993, 0.16490753, 0.74159317, 0.02019784, 0.42160644, 0.55819572, 0.00571762, 0.21402776, 0.78025462,
            0.82462743, 0.11030616, 0.0650664, 0.1054281, 0.53350671, 0.36106519,
        ];
        Assert.Equal(expected, model.PredictProba(Toy.Of("aabcbcac", X0, X1)), (a, b) => Math.Abs(a - b) < 1e-5);
    }

    [Fact]
    public async Task Missing_cells_and_unknown_categories_are_read()
    {
        var train = Toy.Of(
            "aabbab", new NumericColumn("x", [1, double.NaN, 3, 4, 0, 5]), Toy.Categories("c", "uvvu?v"));
        var other = Toy.Of("ab", new NumericColumn("x", [double.NaN, 2]), Toy.Categories("c", "w?"));
        using var stream = new MemoryStream();

        var model = await FitAsync(new(), train);
        model.Save(stream);
        stream.Position = 0;

        var found = model.PredictProba(other);
        Assert.All(found, p => Assert.InRange(p, 0.001, 0.999));
        Assert.Equal(found, LogisticModel.Load(stream).PredictProba(other));
    }

    static async Task<LogisticModel> FitAsync(LogisticRegressionParameters parameters, DataView view) =>
        await new LogisticRegression().FitAsync(parameters, view, new(), TestContext.Current.CancellationToken);
}
