using Coppice.Learning.Boosting;
using Coppice.Learning.Data;
using Coppice.Learning.Tests.Data;
using Xunit;

namespace Coppice.Learning.Tests.Boosting;

/// <summary>Floors on real data: trained on adult.data, scored on adult.test.</summary>
public class AdultBoostingTests
{
    [Theory]
    [InlineData(31, null, 0.871)]
    [InlineData(null, 6, 0.872)]
    public async Task Hundred_rounds_reach_the_floor(int? leaves, int? depth, double floor)
    {
        var model = await new GradientBoostingClassifier().FitAsync(
            new() { MaxLeafNodes = leaves, MaxDepth = depth }, new DataView(Adult.Train, "income"), new(),
            TestContext.Current.CancellationToken);

        Assert.InRange(model.Score(new DataView(Adult.Test, "income")), floor, 0.88);
    }

    [Fact]
    public async Task Setting_that_cross_validation_chose_reaches_a_higher_floor()
    {
        // The best of recipes/adult-boosting.json by log loss in five folds.
        var model = await new GradientBoostingClassifier().FitAsync(
            new() { NEstimators = 400, LearningRate = 0.05, MaxDepth = 5 }, new DataView(Adult.Train, "income"),
            new() { Seed = 1 }, TestContext.Current.CancellationToken);

        Assert.InRange(model.Score(new DataView(Adult.Test, "income")), 0.872, 0.885);
    }
}
