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
}
