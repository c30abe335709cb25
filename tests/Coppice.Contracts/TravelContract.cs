using Coppice.Jobs;
using Xunit;

namespace Coppice.Contracts;

/// <summary>What every store keeps for jobs that run in other processes than their client's.</summary>
public abstract class TravelContract : StoreContract
{
    [Fact]
    public async Task Items_are_found_by_the_range_that_they_overlap()
    {
        await using var harness = await StartAsync();
        var job = Traveling(items: 6);
        await harness.Jobs.CreateAsync(job, [Items(0, 2), Items(2, 3), Items(5, 1)], None);

        Assert.Equal([0, 2], (await harness.Jobs.ItemsAsync(job.Id, 1, 2, None)).Select(piece => piece.First));
        Assert.Equal([2], (await harness.Jobs.ItemsAsync(job.Id, 2, 3, None)).Select(piece => piece.First));
        var all = await harness.Jobs.ItemsAsync(job.Id, 0, 6, None);
        Assert.Equal(Expected(job), all.SelectMany(piece => piece.Items.ToArray()));
    }

    [Fact]
    public async Task Appended_items_follow_those_that_were_there()
    {
        await using var harness = await StartAsync();
        var job = Traveling(items: 2) with { Open = true };
        await harness.Jobs.CreateAsync(job, [Items(0, 2)], None);

        await harness.Jobs.AppendAsync(job.Id, 2, 3, [Items(2, 3)], seal: true, None);

        Assert.Equal([2], (await harness.Jobs.ItemsAsync(job.Id, 3, 2, None)).Select(piece => piece.First));
    }

    [Fact]
    public async Task Results_come_in_the_order_of_their_recording_with_what_is_told_of_them()
    {
        await using var harness = await StartAsync();
        var job = Traveling(items: 3);
        await harness.Jobs.CreateAsync(job, [Items(0, 3)], None);
        var tasks = await TakeAsync(harness);
        await RecordAsync(harness, Done(tasks[2]) with { Remembered = new byte[] { 1 } });
        await RecordAsync(harness, Done(tasks[0]) with { Elapsed = TimeSpan.FromSeconds(3) });
        await RecordAsync(harness, Done(tasks[1]));

        var results = (await harness.Jobs.ResultsAsync(job.Id, 0, 10, None)).Pieces;

        Assert.Equal([(1L, 2L), (2L, 0L), (3L, 1L)], results.Select(piece => (piece.Sequence, piece.First)));
        Assert.Equal([1], results[0].Remembered.ToArray());
        Assert.Equal(TimeSpan.FromSeconds(3), results[1].Elapsed);
        Assert.Equal([3L], (await harness.Jobs.ResultsAsync(job.Id, 2, 10, None)).Pieces.Select(piece => piece.Sequence));
    }

    [Fact]
    public async Task Job_that_no_client_keeps_any_more_is_canceled()
    {
        await using var harness = await StartAsync();
        var (kept, dropped, durable) = (Traveling(1), Traveling(1), Traveling(1) with { Durable = true });
        foreach (var job in new[] { kept, dropped, durable })
            await harness.Jobs.CreateAsync(job, [Items(0, 1)], None);
        await harness.AdvanceAsync(TimeSpan.FromSeconds(50));
        await harness.Jobs.KeepAsync([kept.Id], TimeSpan.FromSeconds(30), None);
        await harness.AdvanceAsync(TimeSpan.FromSeconds(20));

        var swept = await harness.Jobs.SweepAsync([], [], TimeSpan.FromSeconds(60), None);

        Assert.Equal([dropped.Id], swept.Ended);
        Assert.Equal(
            [JobState.Queued, JobState.Canceled, JobState.Queued, null],
            await harness.Jobs.StatesAsync([kept.Id, dropped.Id, durable.Id, Guid.NewGuid()], None));
    }

    [Fact]
    public async Task Lines_are_numbered_by_job()
    {
        await using var harness = await StartAsync();
        var (one, other) = (Traveling(1), Traveling(1));
        foreach (var job in new[] { one, other })
            await harness.Jobs.CreateAsync(job, [Items(0, 1)], None);
        await harness.Jobs.LogAsync([Line(one, "a"), Line(other, "b"), Line(one, "c")], None);
        await harness.Jobs.LogAsync([Line(one, "d")], None);

        var lines = await harness.Jobs.LogsAsync(one.Id, 0, 10, None);

        Assert.Equal([(1L, "a"), (2L, "c"), (3L, "d")], lines.Select(line => (line.Sequence, line.Text)));
        Assert.Equal(["c"], (await harness.Jobs.LogsAsync(one.Id, 1, 1, None)).Select(line => line.Text));
    }

    static NewJob Traveling(int items) => Job(items) with { Durable = false, Call = new byte[] { 7 } };

    static StoredItems Items(long first, int count) =>
        new(first, count, Enumerable.Range((int)first, count).Select(i => (byte)i).ToArray());

    static LogEntry Line(NewJob job, string text) =>
        new(job.Id, 0, 0, DateTimeOffset.UnixEpoch, "pine-03", "Information", text);
}
