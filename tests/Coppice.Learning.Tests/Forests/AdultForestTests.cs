using Coppice.Learning.Data;
using Coppice.Learning.Forests;
using Coppice.Learning.Search;
using Coppice.Learning.Tests.Data;
using Coppice.Learning.Trees;
using Xunit;

namespace Coppice.Learning.Tests.Forests;

/// <summary>Floors on real data: trained on adult.data, scored on adult.test.</summary>
public class AdultForestTests
{
    readonly RandomForestClassifier _learner = new();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Hundred_trees_reach_the_floor(bool oneHot)
    {
        var forest = await FitAsync(new() { NEstimators = 100, OobScore = true }, oneHot);

        var score = forest.Score(View(Adult.Test, oneHot));

        Assert.InRange(score, 0.848, 0.87);
        Assert.InRange(forest.OobAccuracy ?? 0, score - 0.01, score + 0.01);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Tuned_trees_reach_a_higher_floor(bool oneHot)
    {
        var forest = await FitAsync(
            new()
            {
                NEstimators = 30,
                MinSamplesLeaf = 2,
                MinSamplesSplit = 30,
                MaxFeatures = oneHot ? 30 : 5,
                MaxDepth = 30,
            },
            oneHot);

        Assert.InRange(forest.Score(View(Adult.Test, oneHot)), 0.86, 0.88);
    }

    [Fact]
    public async Task Model_of_native_categories_reads_one_hot_rows_alike()
    {
        var forest = await FitAsync(new() { NEstimators = 3 }, false);

        Assert.Equal(forest.PredictProba(View(Adult.Test, false)), forest.PredictProba(View(Adult.Test, true)));
    }

    [Fact]
    public async Task Entropy_and_class_weights_shift_as_they_should()
    {
        var parameters = new RandomForestParameters
        {
            NEstimators = 10,
            MinSamplesLeaf = 5,
            Criterion = Criterion.Entropy,
        };
        var plain = await FitAsync(parameters, false);
        var balanced = await FitAsync(parameters with { ClassWeight = ClassWeight.Balanced }, false);
        var test = View(Adult.Test, false);

        Assert.True(plain.Score(test) >= 0.85);
        Assert.True(
            balanced.Score(test, Metric.BalancedAccuracy) > plain.Score(test, Metric.BalancedAccuracy) + 0.02);
    }

    async Task<RandomForest> FitAsync(RandomForestParameters parameters, bool oneHot) => await _learner.FitAsync(
        parameters, View(Adult.Train, oneHot), new() { Seed = 1, Parallelism = 2 },
        TestContext.Current.CancellationToken);

    static DataView View(Table table, bool oneHot)
    {
        var view = new DataView(table, "income");
        return oneHot ? view.OneHot() : view;
    }
}
