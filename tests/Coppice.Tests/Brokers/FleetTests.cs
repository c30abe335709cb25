using Coppice.Brokers;
using Xunit;

namespace Coppice.Tests.Brokers;

/// <summary>Who is heard, and who is told apart.</summary>
public sealed class FleetTests
{
    static readonly Guid One = new("00000000-0000-0000-0000-000000000001");
    static readonly Guid Two = new("00000000-0000-0000-0000-000000000002");

    readonly SteppedTime _time = new();
    readonly Fleet _fleet;

    public FleetTests() => _fleet = new Fleet(_time);

    [Fact]
    public void Workers_of_one_name_count_each_and_go_each()
    {
        Beat(One);
        Beat(Two);
        Beat(One);

        Assert.Equal(4, _fleet.Slots("host=pine"));
        Assert.Equal(2, _fleet.Workers.Count);
        Assert.Equal(2, _fleet.Labels(_fleet.Fitting("")).Values.Distinct().Count());

        _fleet.Hear(new Signal(SignalKind.Goodbye) { From = "pine", Worker = One });

        Assert.Equal(new Speaker("pine", Two), Assert.Single(_fleet.Fitting("")));
        Assert.Equal(["pine"], _fleet.Labels(_fleet.Fitting("")).Values);
    }

    [Fact]
    public void Worker_that_is_not_heard_for_long_is_forgotten()
    {
        Beat(One);
        _time.Now += TimeSpan.FromSeconds(30);
        Beat(Two);
        _time.Now += TimeSpan.FromSeconds(10);

        Assert.Equal(new Speaker("pine", Two), Assert.Single(_fleet.Fitting("")));
        Assert.Equal(2, _fleet.Slots(""));
    }

    [Fact]
    public void Living_workers_have_places_of_their_own()
    {
        Assert.Equal((0, 1), _fleet.PlaceOf(One));
        Beat(Two);
        Beat(One);

        Assert.Equal((0, 2), _fleet.PlaceOf(One));
        Assert.Equal((1, 2), _fleet.PlaceOf(Two));

        _time.Now += TimeSpan.FromSeconds(40);
        Beat(Two);

        Assert.Equal((0, 1), _fleet.PlaceOf(Two));
    }

    void Beat(Guid worker) => _fleet.Hear(
        new Signal(SignalKind.Heartbeat) { From = "pine", Worker = worker, Number = 2, Text = "host=pine" });

    sealed class SteppedTime : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = DateTimeOffset.UnixEpoch;

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
