using Coppice.Jobs;
using Xunit;

namespace Coppice.Contracts;

/// <summary>How every store lets workers hold long tasks against its own clock.</summary>
public abstract class LeaseContract : StoreContract
{
    static readonly TimeSpan Lease = TimeSpan.FromSeconds(30);
    static readonly TimeSpan Age = TimeSpan.FromSeconds(60);

    static async Task<bool> LeaseAsync(StoreHarness harness, string worker, Envelope task) =>
        (await harness.Jobs.LeaseAsync(worker, [new HeldTask(task.Task, task.Attempt)], Lease, None))[0];

    [Fact]
    public async Task Leased_task_leaves_the_window_and_its_outcome_counts()
    {
        await using var harness = await StartAsync();
        var job = Job(items: 2);
        await harness.Jobs.CreateAsync(job, [], None);
        var first = (await TakeAsync(harness, window: 1))[0];

        Assert.True(await LeaseAsync(harness, "a", first));
        Assert.False(await harness.Jobs.IsDueAsync(first.Task, first.Attempt, None));
        var second = Assert.Single(await TakeAsync(harness, window: 1));

        Assert.True(await RecordAsync(harness, Done(first)));
        Assert.True(await RecordAsync(harness, Done(second)));
        Assert.Equal(JobState.Succeeded, await StateAsync(harness, job));
    }

    [Fact]
    public async Task Lease_belongs_to_one_worker()
    {
        await using var harness = await StartAsync();
        await harness.Jobs.CreateAsync(Job(items: 1), [], None);
        var task = (await TakeAsync(harness))[0];

        Assert.True(await LeaseAsync(harness, "a", task));
        Assert.False(await LeaseAsync(harness, "b", task));
        Assert.True(await LeaseAsync(harness, "a", task));
    }

    [Fact]
    public async Task Renewed_lease_does_not_lapse()
    {
        await using var harness = await StartAsync();
        await harness.Jobs.CreateAsync(Job(items: 1), [], None);
        var task = (await TakeAsync(harness))[0];
        await LeaseAsync(harness, "a", task);
        for (var i = 0; i < 3; i++)
        {
            await harness.AdvanceAsync(TimeSpan.FromSeconds(20));
            await LeaseAsync(harness, "a", task);
        }

        await harness.Jobs.SweepAsync([""], [], Age, None);

        Assert.Empty(await TakeAsync(harness));
        Assert.True(await RecordAsync(harness, Done(task)));
    }

    [Fact]
    public async Task Lapsed_lease_raises_the_attempt_and_counts_as_no_failure()
    {
        await using var harness = await StartAsync();
        var job = Job(items: 1);
        await harness.Jobs.CreateAsync(job, [], None);
        var task = (await TakeAsync(harness))[0];
        await LeaseAsync(harness, "a", task);
        await harness.AdvanceAsync(Lease + TimeSpan.FromSeconds(1));

        await harness.Jobs.SweepAsync([], [], Age, None);
        var again = Assert.Single(await TakeAsync(harness));

        Assert.Equal((task.Task, 2), (again.Task, again.Attempt));
        Assert.False(await LeaseAsync(harness, "a", task));
        Assert.False(await RecordAsync(harness, Done(task)));
        Assert.True(await RecordAsync(harness, Done(again)));
        Assert.Equal(JobState.Succeeded, await StateAsync(harness, job));
    }

    [Fact]
    public async Task Task_that_lapses_ten_times_still_ends_well()
    {
        await using var harness = await StartAsync();
        var job = Job(items: 1);
        await harness.Jobs.CreateAsync(job, [], None);
        for (var i = 1; i <= 10; i++)
        {
            await LeaseAsync(harness, "a", (await TakeAsync(harness))[0]);
            await harness.AdvanceAsync(Lease + TimeSpan.FromSeconds(1));
            await harness.Jobs.SweepAsync([], [], Age, None);
        }

        Assert.True(await RecordAsync(harness, Done((await TakeAsync(harness))[0])));
        Assert.Equal(JobState.Succeeded, await StateAsync(harness, job));
    }

    [Fact]
    public async Task Recorded_task_cannot_be_leased()
    {
        await using var harness = await StartAsync();
        await harness.Jobs.CreateAsync(Job(items: 2), [], None);
        var task = (await TakeAsync(harness))[0];
        await RecordAsync(harness, Done(task));

        Assert.False(await LeaseAsync(harness, "a", task));
    }
}
