using Coppice.Contracts;
using Coppice.Workers;
using Xunit;

namespace Coppice.Tests.Workers;

/// <summary>How often clients hear that a job has moved on.</summary>
public sealed class WorkTests
{
    static readonly TimeSpan Half = TimeSpan.FromSeconds(0.5);

    readonly ManualTime _time = new();

    [Fact]
    public void Results_that_are_passed_on_are_told_each_time()
    {
        var work = new UnreadableWork(Guid.NewGuid(), "passes on", "");

        Assert.True(work.IsToTell(_time));
        Assert.True(work.IsToTell(_time));
    }

    [Fact]
    public void Results_that_are_gathered_are_told_at_once_and_then_once_a_second()
    {
        var work = new UnreadableWork(Guid.NewGuid(), "gathers", "") { Gathers = 10 };

        Assert.True(work.IsToTell(_time));
        _time.Advance(Half);
        Assert.False(work.IsToTell(_time));
        _time.Advance(Half);
        Assert.True(work.IsToTell(_time));
        Assert.False(work.IsToTell(_time));
    }
}
