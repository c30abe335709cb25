using Coppice.Jobs;
using Xunit;

namespace Coppice.Contracts;

/// <summary>How every store cuts tasks, publishes them within the window, and records their outcomes.</summary>
public abstract class TaskContract : StoreContract
{
    [Fact]
    public async Task Ranges_are_cut_by_the_chunk_size_and_cover_every_item_once()
    {
        await using var harness = await StartAsync();
        var job = Job(items: 10, chunkSize: 4);
        await harness.Jobs.CreateAsync(job, [], None);

        var tasks = await TakeAsync(harness);

        Assert.Equal([4, 4, 2], tasks.Select(task => task.Count));
        Assert.Equal([0, 4, 8], tasks.Select(task => task.First));
        Assert.All(tasks, task => Assert.Equal(1, task.Attempt));
        Assert.Equal(3, tasks.Select(task => task.Task).Distinct().Count());
    }

    [Fact]
    public async Task Chunks_grow_once_an_item_is_measured_but_stay_three_a_slot()
    {
        await using var harness = await StartAsync();
        var job = Job(items: 64_000, chunkSize: null);
        await harness.Jobs.CreateAsync(job, [], None);

        var pilot = (await TakeAsync(harness, window: 1, slots: 2))[0];
        var measured = TimeSpan.FromMilliseconds(pilot.Count);
        await RecordAsync(harness, Done(pilot) with { Results = default, Elapsed = measured });
        var slow = (await TakeAsync(harness, window: 1, slots: 2))[0];
        await RecordAsync(harness, Done(slow) with { Results = default, Elapsed = TimeSpan.Zero });
        var fast = (await TakeAsync(harness, window: 1, slots: 2))[0];

        Assert.InRange(pilot.Count, 1, 64_000 / 6);
        Assert.InRange(slow.Count, 50, 200);
        Assert.InRange(fast.Count, slow.Count + 1, 64_000 / 6);
    }

    [Fact]
    public async Task Of_what_is_not_measured_a_slot_has_two_pilots_at_a_time()
    {
        await using var harness = await StartAsync();
        await harness.Jobs.CreateAsync(Job(items: 64_000, chunkSize: null), [], None);

        var pilots = await TakeAsync(harness, slots: 2);
        var more = await TakeAsync(harness, slots: 2);
        await RecordAsync(harness, Done(pilots[0]) with { Results = default });

        Assert.Equal(4, pilots.Count);
        Assert.Empty(more);
        Assert.NotEmpty(await TakeAsync(harness, window: 4, slots: 2));
    }

    [Fact]
    public async Task Of_what_is_known_there_are_no_pilots()
    {
        await using var harness = await StartAsync();
        var job = Job(items: 64_000, chunkSize: null) with { ItemTime = TimeSpan.FromMilliseconds(1) };
        await harness.Jobs.CreateAsync(job, [], None);

        var tasks = await TakeAsync(harness, window: 8, slots: 2);
        await RecordAsync(harness, Done(tasks[0]) with { Results = default, Elapsed = tasks[0].Count * job.ItemTime.Value / 2 });
        var faster = (await TakeAsync(harness, window: 8, slots: 2))[0];

        Assert.Equal(8, tasks.Count);
        Assert.All(tasks, task => Assert.InRange(task.Count, 150, 200));
        Assert.InRange(faster.Count, 300, 400);
    }

    [Fact]
    public async Task Recording_tells_how_many_tasks_are_published_while_there_are_more()
    {
        await using var harness = await StartAsync();
        await harness.Jobs.CreateAsync(Job(items: 6), [], None);

        var tasks = await TakeAsync(harness, window: 5);
        var whileThereAreMore = await harness.Jobs.RecordAsync([Done(tasks[0]), Done(tasks[1])], None);
        await TakeAsync(harness);
        var whileThereAreNone = await harness.Jobs.RecordAsync([Done(tasks[2])], None);

        Assert.Equal(3, whileThereAreMore.Published);
        Assert.Equal(int.MaxValue, whileThereAreNone.Published);
    }

    [Fact]
    public async Task Window_bounds_what_is_published_and_not_recorded()
    {
        await using var harness = await StartAsync();
        await harness.Jobs.CreateAsync(Job(items: 10), [], None);

        var first = await TakeAsync(harness, window: 4);
        Assert.Equal(4, first.Count);
        Assert.Empty(await TakeAsync(harness, window: 4));
        await RecordAsync(harness, Done(first[0]));
        await RecordAsync(harness, Done(first[1]));

        Assert.Equal(2, (await TakeAsync(harness, window: 4)).Count);
    }

    [Fact]
    public async Task Routes_have_windows_of_their_own()
    {
        await using var harness = await StartAsync();
        await harness.Jobs.CreateAsync(Job(items: 2), [], None);
        var gpu = Job(items: 2) with { Route = "gpu" };
        await harness.Jobs.CreateAsync(gpu, [], None);
        await TakeAsync(harness, window: 2);

        var tasks = await TakeAsync(harness, window: 2, route: "gpu");

        Assert.All(tasks, task => Assert.Equal(gpu.Id, task.Task.Job));
        Assert.Equal(2, tasks.Count);
        Assert.Equal(["", "gpu"], (await harness.Jobs.RoutesAsync(None)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Higher_priority_goes_first_and_equals_take_turns()
    {
        await using var harness = await StartAsync();
        var one = Job(items: 2);
        var two = Job(items: 2);
        var urgent = Job(items: 2) with { Priority = 5 };
        foreach (var job in new[] { one, two, urgent })
            await harness.Jobs.CreateAsync(job, [], None);

        var order = (await TakeAsync(harness)).Select(task => task.Task.Job);

        Assert.Equal([urgent.Id, urgent.Id, one.Id, two.Id, one.Id, two.Id], order);
    }

    [Fact]
    public async Task Job_ends_when_every_item_is_recorded()
    {
        await using var harness = await StartAsync();
        var job = Job(items: 5, chunkSize: 2);
        await harness.Jobs.CreateAsync(job, [], None);
        var tasks = await TakeAsync(harness);

        await RecordAsync(harness, Done(tasks[2]));
        await RecordAsync(harness, Done(tasks[0]));
        Assert.Equal(JobState.Running, await StateAsync(harness, job));
        var recording = await harness.Jobs.RecordAsync([Done(tasks[1])], None);

        Assert.Equal([job.Id], recording.Ended);
        Assert.Equal(JobState.Succeeded, await StateAsync(harness, job));
        Assert.Equal(Expected(job), await ResultsAsync(harness, job));
    }

    [Fact]
    public async Task Outcome_is_recorded_once_the_first_wins()
    {
        await using var harness = await StartAsync();
        var job = Job(items: 2);
        await harness.Jobs.CreateAsync(job, [], None);
        var task = (await TakeAsync(harness))[0];

        var both = await harness.Jobs.RecordAsync(
            [Done(task), Done(task) with { Results = new byte[] { 77 } }], None);
        var third = await RecordAsync(harness, Done(task) with { Results = new byte[] { 78 } });

        Assert.Equal([true, false], both.Accepted);
        Assert.False(third);
        Assert.Equal(1, (await harness.Jobs.FindAsync(job.Id, None))!.Done);
        Assert.Equal(0, (await ResultsAsync(harness, job))[0]);
    }

    [Fact]
    public async Task Failure_raises_the_attempt_and_fences_the_old_one_off()
    {
        await using var harness = await StartAsync();
        var job = Job(items: 1) with { Retries = 1 };
        await harness.Jobs.CreateAsync(job, [], None);
        var first = (await TakeAsync(harness))[0];

        Assert.True(await RecordAsync(harness, Failed(first)));
        Assert.False(await RecordAsync(harness, Done(first)));
        var second = (await TakeAsync(harness))[0];

        Assert.Equal(first.Task, second.Task);
        Assert.Equal(2, second.Attempt);
        Assert.True(await RecordAsync(harness, Done(second)));
        Assert.Equal(JobState.Succeeded, await StateAsync(harness, job));
        Assert.Equal(1, (await harness.Jobs.FindAsync(job.Id, None))!.Retried);
    }

    [Fact]
    public async Task Retry_is_published_when_its_delay_is_over_and_waits_twice_as_long_the_next_time()
    {
        await using var harness = await StartAsync();
        var job = Job(items: 1) with { Retries = 2, RetryDelay = TimeSpan.FromSeconds(10) };
        await harness.Jobs.CreateAsync(job, [], None);

        var recording = await harness.Jobs.RecordAsync([Failed((await TakeAsync(harness))[0])], None);
        Assert.NotNull(recording.NextDue);
        Assert.Empty(await TakeAsync(harness));
        await harness.AdvanceAsync(TimeSpan.FromSeconds(11));
        await RecordAsync(harness, Failed((await TakeAsync(harness))[0]));
        await harness.AdvanceAsync(TimeSpan.FromSeconds(11));
        Assert.Empty(await TakeAsync(harness));
        await harness.AdvanceAsync(TimeSpan.FromSeconds(10));

        Assert.Equal(3, (await TakeAsync(harness))[0].Attempt);
    }

    [Fact]
    public async Task Job_fails_with_its_failure_when_retries_are_used_up()
    {
        await using var harness = await StartAsync();
        var job = Job(items: 3) with { Retries = 1 };
        await harness.Jobs.CreateAsync(job, [], None);
        var tasks = await TakeAsync(harness);
        await RecordAsync(harness, Failed(tasks[1]));
        var again = (await TakeAsync(harness))[0];

        var recording = await harness.Jobs.RecordAsync([Failed(again)], None);

        Assert.Equal([job.Id], recording.Ended);
        var record = await harness.Jobs.FindAsync(job.Id, None);
        Assert.Equal(JobState.Failed, record!.State);
        Assert.Equal(Failed(tasks[1]).Failure, record.Failure);
        Assert.False(await RecordAsync(harness, Done(tasks[0])));
        Assert.Empty(await TakeAsync(harness));
    }

    [Fact]
    public async Task Failure_that_trying_again_cannot_cure_fails_the_job_at_once()
    {
        await using var harness = await StartAsync();
        var job = Job(items: 1) with { Retries = 5 };
        await harness.Jobs.CreateAsync(job, [], None);

        await RecordAsync(harness, Failed((await TakeAsync(harness))[0], kind: FailureKind.Result));

        Assert.Equal(JobState.Failed, await StateAsync(harness, job));
    }

    [Fact]
    public async Task Chunk_handed_back_keeps_its_prefix_and_the_rest_is_a_task_of_its_own()
    {
        await using var harness = await StartAsync();
        var job = Job(items: 10, chunkSize: 10);
        await harness.Jobs.CreateAsync(job, [], None);
        var whole = (await TakeAsync(harness))[0];

        Assert.True(await RecordAsync(harness, Done(whole, done: 4)));
        var rest = Assert.Single(await TakeAsync(harness));

        Assert.NotEqual(whole.Task, rest.Task);
        Assert.Equal((4, 6, 1), (rest.First, rest.Count, rest.Attempt));
        Assert.False(await RecordAsync(harness, Done(whole)));
        Assert.True(await RecordAsync(harness, Done(rest)));
        Assert.Equal(Expected(job), await ResultsAsync(harness, job));
    }

    [Fact]
    public async Task Item_that_fails_within_a_chunk_is_tried_again_alone()
    {
        await using var harness = await StartAsync();
        var job = Job(items: 10, chunkSize: 10) with { Retries = 1 };
        await harness.Jobs.CreateAsync(job, [], None);
        var whole = (await TakeAsync(harness))[0];

        await RecordAsync(harness, Failed(whole, done: 3));
        var tasks = (await TakeAsync(harness)).OrderBy(task => task.First).ToArray();

        Assert.Equal([(3, 1), (4, 6)], tasks.Select(task => ((int)task.First, task.Count)));
        Assert.Equal([2, 1], tasks.Select(task => task.Attempt));
        foreach (var task in tasks)
            await RecordAsync(harness, Done(task));
        Assert.Equal(JobState.Succeeded, await StateAsync(harness, job));
        Assert.Equal(Expected(job), await ResultsAsync(harness, job));
    }

    [Fact]
    public async Task Task_is_due_until_it_is_recorded()
    {
        await using var harness = await StartAsync();
        await harness.Jobs.CreateAsync(Job(items: 1) with { Retries = 1 }, [], None);
        var task = (await TakeAsync(harness))[0];

        Assert.True(await harness.Jobs.IsDueAsync(task.Task, 1, None));
        Assert.False(await harness.Jobs.IsDueAsync(task.Task, 2, None));
        await RecordAsync(harness, Done(task));

        Assert.False(await harness.Jobs.IsDueAsync(task.Task, 1, None));
    }

    [Fact]
    public async Task Published_task_that_nobody_has_is_put_back_at_the_same_attempt()
    {
        await using var harness = await StartAsync();
        await harness.Jobs.CreateAsync(Job(items: 3), [], None);
        var tasks = await TakeAsync(harness);
        await harness.AdvanceAsync(TimeSpan.FromSeconds(61));

        var age = TimeSpan.FromSeconds(60);
        await harness.Jobs.SweepAsync([], [], age, None);
        Assert.Empty(await TakeAsync(harness));
        var sweep = await harness.Jobs.SweepAsync([""], [tasks[0].Task, tasks[2].Task], age, None);
        Assert.Equal([""], sweep.Routes);
        var again = Assert.Single(await TakeAsync(harness));

        Assert.Equal(tasks[1] with { Republished = true }, again);
    }

    [Fact]
    public async Task Published_task_that_is_young_stays_published()
    {
        await using var harness = await StartAsync();
        await harness.Jobs.CreateAsync(Job(items: 1), [], None);
        await TakeAsync(harness);
        await harness.AdvanceAsync(TimeSpan.FromSeconds(30));

        await harness.Jobs.SweepAsync([""], [], TimeSpan.FromSeconds(60), None);

        Assert.Empty(await TakeAsync(harness));
    }
}
