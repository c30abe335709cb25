using Xunit;

namespace Coppice.Tests.Client;

/// <summary>The warning before gathered results take too much of this process' memory.</summary>
public sealed class GatherGaugeTests
{
    readonly ListLog _log = new();

    [Fact]
    public void Results_that_will_be_too_large_are_warned_of_once()
    {
        var gauge = new GatherGauge("Heavy", gathers: 1000, _log, limit: 100 << 20);

        gauge.Add(5, 5 << 20);
        Assert.Empty(_log.Warnings);
        gauge.Add(5, 5 << 20);
        gauge.Add(5, 5 << 20);

        Assert.Contains("Heavy: all results together take about 1000 MB", Assert.Single(_log.Warnings));
    }

    [Fact]
    public void Results_that_fit_or_are_passed_on_are_not()
    {
        new GatherGauge("Light", gathers: 1000, _log, limit: 100 << 20).Add(1000, 99 << 20);
        new GatherGauge("Passed on", gathers: null, _log, limit: 1).Add(1000, 99 << 20);
        GatherGauge.Check<long>("Small", 1000, _log);
        Assert.Empty(_log.Warnings);
    }

    [Fact]
    public void Array_that_is_too_large_by_itself_is_warned_of_before_it_is_made()
    {
        GatherGauge.Check<long>("Huge", GatherGauge.Limit, _log);
        Assert.Contains("Huge", Assert.Single(_log.Warnings));
    }
}
