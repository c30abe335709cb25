using Coppice.Cli.Display;
using Xunit;

namespace Coppice.Cli.Tests.Display;

public sealed class RateTests
{
    readonly ManualTime _time = new();

    [Fact]
    public void Rate_is_that_of_the_last_seconds()
    {
        var rate = new Rate(_time);
        rate.Add(0);
        for (var second = 1; second <= 20; second++)
        {
            _time.Advance(1);
            rate.Add(second <= 10 ? second * 100 : 1000 + (second - 10) * 10);
        }

        Assert.Equal(10, rate.PerSecond, 9);
        Assert.Equal(TimeSpan.FromSeconds(3), rate.Remaining(30));
    }

    [Fact]
    public void Rate_without_progress_leaves_the_rest_unknown()
    {
        var rate = new Rate(_time);
        rate.Add(0);
        _time.Advance(2);
        rate.Add(0);

        Assert.Equal(0, rate.PerSecond);
        Assert.Null(rate.Remaining(5));
    }
}
