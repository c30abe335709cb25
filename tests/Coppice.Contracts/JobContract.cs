using Coppice.Jobs;
using Xunit;

namespace Coppice.Contracts;

/// <summary>How every store remembers jobs: their ends, parents, streams, listings, and results that outlive
/// them.</summary>
public abstract class JobContract : StoreContract
{
    [Fact]
    public async Task Unknown_job_is_not_found()
    {
        await using var harness = await StartAsync();
        Assert.Null(await harness.Jobs.FindAsync(Guid.CreateVersion7(), None));
        Assert.Empty(await harness.Jobs.CancelAsync(Guid.CreateVersion7(), None));
    }

    [Fact]
    public async Task Job_without_items_ends_at_once()
    {
        await using var harness = await StartAsync();
        var job = Job(items: 0);

        Assert.Equal([job.Id], await harness.Jobs.CreateAsync(job, [], None));
        Assert.Equal(JobState.Succeeded, await StateAsync(harness, job));
    }

    [Fact]
    public async Task Canceled_job_takes_no_outcome_and_is_canceled_once()
    {
        await using var harness = await StartAsync();
        var job = Job(items: 3);
        await harness.Jobs.CreateAsync(job, [], None);
        var task = (await TakeAsync(harness, window: 1))[0];

        Assert.Equal([job.Id], await harness.Jobs.CancelAsync(job.Id, None));
        Assert.Empty(await harness.Jobs.CancelAsync(job.Id, None));

        Assert.False(await RecordAsync(harness, Done(task)));
        Assert.Empty(await TakeAsync(harness));
        Assert.Equal(JobState.Canceled, await StateAsync(harness, job));
    }

    [Fact]
    public async Task Canceled_job_frees_its_part_of_the_window()
    {
        await using var harness = await StartAsync();
        var canceled = Job(items: 3);
        await harness.Jobs.CreateAsync(canceled, [], None);
        await TakeAsync(harness, window: 3);
        await harness.Jobs.CreateAsync(Job(items: 3), [], None);

        await harness.Jobs.CancelAsync(canceled.Id, None);

        Assert.Equal(3, (await TakeAsync(harness, window: 3)).Count);
    }

    [Fact]
    public async Task Job_that_has_ended_cannot_be_canceled()
    {
        await using var harness = await StartAsync();
        var job = Job(items: 1);
        await harness.Jobs.CreateAsync(job, [], None);
        await RecordAsync(harness, Done((await TakeAsync(harness))[0]));

        Assert.Empty(await harness.Jobs.CancelAsync(job.Id, None));
        Assert.Equal(JobState.Succeeded, await StateAsync(harness, job));
    }

    [Fact]
    public async Task Child_is_released_by_the_last_of_its_parents()
    {
        await using var harness = await StartAsync();
        var parents = new[] { Job(items: 1), Job(items: 1) };
        foreach (var parent in parents)
            await harness.Jobs.CreateAsync(parent, [], None);
        var child = Job(items: 1) with { Parents = [parents[0].Id, parents[1].Id] };
        await harness.Jobs.CreateAsync(child, [], None);
        var tasks = await TakeAsync(harness);
        Assert.Equal(2, tasks.Count);

        await RecordAsync(harness, Done(tasks[0]));
        Assert.Equal(JobState.Waiting, await StateAsync(harness, child));
        Assert.Empty(await TakeAsync(harness));
        var recording = await harness.Jobs.RecordAsync([Done(tasks[1])], None);

        Assert.Contains("", recording.Routes);
        Assert.Equal(child.Id, Assert.Single(await TakeAsync(harness)).Task.Job);
        Assert.Empty(await TakeAsync(harness));
    }

    [Fact]
    public async Task Child_of_parents_that_have_ended_runs_at_once()
    {
        await using var harness = await StartAsync();
        var parent = Job(items: 1);
        await harness.Jobs.CreateAsync(parent, [], None);
        await RecordAsync(harness, Done((await TakeAsync(harness))[0]));
        var child = Job(items: 1) with { Parents = [parent.Id, parent.Id] };

        await harness.Jobs.CreateAsync(child, [], None);

        Assert.Equal(JobState.Queued, await StateAsync(harness, child));
        Assert.Single(await TakeAsync(harness));
    }

    [Fact]
    public async Task Failed_parent_fails_its_children_and_theirs_with_its_cause()
    {
        await using var harness = await StartAsync();
        var parent = Job(items: 1);
        var child = Job(items: 1) with { Parents = [parent.Id] };
        var grandchild = Job(items: 1) with { Parents = [child.Id] };
        foreach (var job in new[] { parent, child, grandchild })
            await harness.Jobs.CreateAsync(job, [], None);

        var recording = await harness.Jobs.RecordAsync([Failed((await TakeAsync(harness))[0])], None);

        Assert.Equal(new[] { parent.Id, child.Id, grandchild.Id }.Order(), recording.Ended.Order());
        var failure = (await harness.Jobs.FindAsync(grandchild.Id, None))!.Failure!;
        Assert.Equal(
            (FailureKind.Parent, "System.Exception", "at Here()"), (failure.Kind, failure.Type, failure.Stack));
        Assert.Contains(parent.Id.ToString(), failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Child_of_a_canceled_parent_fails()
    {
        await using var harness = await StartAsync();
        var parent = Job(items: 1);
        await harness.Jobs.CreateAsync(parent, [], None);
        var child = Job(items: 1) with { Parents = [parent.Id] };
        await harness.Jobs.CreateAsync(child, [], None);

        Assert.Equal(2, (await harness.Jobs.CancelAsync(parent.Id, None)).Count);
        Assert.Equal(JobState.Failed, await StateAsync(harness, child));

        var late = Job(items: 1) with { Parents = [parent.Id] };
        Assert.Equal([late.Id], await harness.Jobs.CreateAsync(late, [], None));
        Assert.Equal(JobState.Failed, await StateAsync(harness, late));
    }

    [Fact]
    public async Task Child_of_an_unknown_parent_is_refused_and_not_stored()
    {
        await using var harness = await StartAsync();
        var child = Job(items: 1) with { Parents = [Guid.CreateVersion7()] };

        await Assert.ThrowsAsync<JobNotFoundException>(() => harness.Jobs.CreateAsync(child, [], None));

        Assert.Null(await harness.Jobs.FindAsync(child.Id, None));
    }

    [Fact]
    public async Task Fan_in_of_ten_thousand_is_released_once()
    {
        await using var harness = await StartAsync();
        var parents = Enumerable.Range(0, 10_000).Select(_ => Job(items: 1) with { Durable = false }).ToArray();
        foreach (var parent in parents)
            await harness.Jobs.CreateAsync(parent, [], None);
        var child = Job(items: 1) with { Parents = [.. parents.Select(parent => parent.Id)] };
        await harness.Jobs.CreateAsync(child, [], None);
        var tasks = await TakeAsync(harness, window: 20_000);

        foreach (var batch in tasks.Chunk(256))
            await harness.Jobs.RecordAsync([.. batch.Select(task => Done(task) with { Results = default })], None);

        Assert.Equal(child.Id, Assert.Single(await TakeAsync(harness)).Task.Job);
    }

    [Fact]
    public async Task Open_job_takes_items_until_it_is_sealed()
    {
        await using var harness = await StartAsync();
        var job = Job(items: 0, chunkSize: null) with { Open = true };
        Assert.Empty(await harness.Jobs.CreateAsync(job, [], None));
        await harness.Jobs.AppendAsync(job.Id, 0, 3, [], seal: false, None);
        await harness.Jobs.AppendAsync(job.Id, 3, 2, [], seal: false, None);

        var tasks = await TakeAsync(harness);
        Assert.Equal([(0, 3), (3, 2)], tasks.Select(task => ((int)task.First, task.Count)));
        await harness.Jobs.RecordAsync([.. tasks.Select(task => Done(task))], None);
        Assert.Equal(JobState.Running, await StateAsync(harness, job));

        Assert.Equal([job.Id], await harness.Jobs.AppendAsync(job.Id, 5, 0, [], seal: true, None));
        Assert.Equal(JobState.Succeeded, await StateAsync(harness, job));
        Assert.Equal(5, (await harness.Jobs.FindAsync(job.Id, None))!.Items);
    }

    [Fact]
    public async Task Items_that_are_sent_again_after_a_lost_answer_count_once()
    {
        await using var harness = await StartAsync();
        var job = Job(items: 0, chunkSize: null) with { Open = true };
        await harness.Jobs.CreateAsync(job, [], None);
        await harness.Jobs.AppendAsync(job.Id, 0, 3, [], seal: false, None);

        await harness.Jobs.AppendAsync(job.Id, 0, 3, [], seal: false, None);

        Assert.Equal(3, Assert.Single(await TakeAsync(harness)).Count);
        Assert.Equal(3, (await harness.Jobs.FindAsync(job.Id, None))!.Items);
    }

    [Fact]
    public async Task Results_and_failures_outlive_the_store()
    {
        await using var harness = await StartAsync();
        var done = Job(items: 6, chunkSize: 2) with { Name = "kept", Priority = 1 };
        var failed = Job(items: 1);
        await harness.Jobs.CreateAsync(done, [], None);
        await harness.Jobs.CreateAsync(failed, [], None);
        var tasks = await TakeAsync(harness);
        await harness.Jobs.RecordAsync(
            [Done(tasks[2]), Done(tasks[0]), Done(tasks[1]), Failed(tasks[3])], None);

        await harness.RestartAsync();

        var record = await harness.Jobs.FindAsync(done.Id, None);
        Assert.Equal((JobState.Succeeded, 6, 6, "kept"), (record!.State, record.Items, record.Done, record.Job.Name));
        Assert.Equal(Expected(done), await ResultsAsync(harness, done));
        var failure = (await harness.Jobs.FindAsync(failed.Id, None))!.Failure;
        Assert.Equal(Failed(tasks[3]).Failure, failure);
    }

    [Fact]
    public async Task Jobs_are_listed_by_page_in_the_order_of_their_ids()
    {
        await using var harness = await StartAsync();
        var jobs = Enumerable.Range(0, 7).Select(_ => Job(items: 1)).OrderBy(job => job.Id).ToArray();
        foreach (var job in jobs.Reverse())
            await harness.Jobs.CreateAsync(job, [], None);

        var listed = new List<Guid>();
        for (var after = Guid.Empty; ; after = listed[^1])
        {
            var page = await harness.Jobs.ListAsync(after, 3, None);
            if (page.Count == 0)
                break;
            Assert.InRange(page.Count, 1, 3);
            listed.AddRange(page.Select(record => record.Job.Id));
        }

        Assert.Equal(jobs.Select(job => job.Id), listed);
    }

    [Fact]
    public async Task Forgotten_job_is_not_found_but_one_that_runs_cannot_be_forgotten()
    {
        await using var harness = await StartAsync();
        var job = Job(items: 1);
        await harness.Jobs.CreateAsync(job, [], None);
        await harness.Jobs.ForgetAsync(job.Id, None);
        Assert.Equal(JobState.Queued, await StateAsync(harness, job));
        await harness.Jobs.CancelAsync(job.Id, None);

        await harness.Jobs.ForgetAsync(job.Id, None);

        Assert.Null(await harness.Jobs.FindAsync(job.Id, None));
        Assert.Empty((await harness.Jobs.ResultsAsync(job.Id, 0, 10, None)).Pieces);
    }
}
