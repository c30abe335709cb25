using Coppice.Calls;
using Coppice.Contracts;
using Coppice.IntegrationTests.Client;
using Coppice.IntegrationTests.Stores;
using Coppice.Jobs;
using Xunit;

namespace Coppice.IntegrationTests.Operations;

/// <summary>What an operator does of a day: resume, prune, look around.</summary>
public sealed class DayTwoTests
{
    static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task Resumed_job_runs_what_failed_and_nothing_that_was_done()
    {
        await using var harness = await RemoteHarness.StartAsync(slots: 1);
        // One slot takes the items in turn: those before the one that fails are done, those after it may have been begun.
        var (repaired, doneBefore) = (harness.Beacon("repaired"), harness.Beacon("done-before"));
        var job = await harness.Cluster.SubmitMapAsync(
            Enumerable.Range(0, 10),
            x =>
            {
                if (x == 5 && repaired.Count == 0)
                    throw new InvalidOperationException("not yet");
                if (x < 5)
                    doneBefore.Raise();
                return x * x;
            },
            new JobOptions { ChunkSize = 1 });
        await Assert.ThrowsAsync<JobFailedException>(() => job.ResultAsync().LimitAsync());
        Assert.InRange((await job.StatusAsync()).Done, 5, 9);

        repaired.Raise();
        await harness.Cluster.ResumeAsync(job.Id);

        Assert.Equal(Enumerable.Range(0, 10).Select(x => x * x), await job.ResultAsync().LimitAsync());
        Assert.Equal(10, (await job.StatusAsync()).Done);
        Assert.Equal(5, doneBefore.Count);
        var again = await Assert.ThrowsAsync<CoppiceException>(() => harness.Cluster.ResumeAsync(job.Id));
        Assert.Contains("it is succeeded", again.Message);
    }

    [Fact]
    public async Task Canceled_job_is_resumed_where_it_stopped()
    {
        await using var harness = await RemoteHarness.StartAsync(slots: 1);
        var (started, gate) = (harness.Beacon("started"), harness.Beacon("gate"));
        var job = await harness.Cluster.SubmitMapAsync(
            Enumerable.Range(0, 3),
            async (int x, CancellationToken token) =>
            {
                started.Raise();
                if (x == 1)
                    await gate.WaitAsync(1, token);
                return x;
            },
            new JobOptions { ChunkSize = 1 });
        await started.SeenAsync(2);
        await harness.Cluster.CancelAsync(job.Id);
        await Assert.ThrowsAsync<JobCanceledException>(() => job.ResultAsync().LimitAsync());

        gate.Raise();
        await harness.Cluster.ResumeAsync(job.Id);

        Assert.Equal(new[] { 0, 1, 2 }, await job.ResultAsync().LimitAsync());
    }

    [Fact]
    public async Task Pruning_lets_go_of_old_jobs_and_of_content_that_none_refers_to()
    {
        await using var harness = await PostgresHarness.StartAsync();
        var loose = await harness.Blobs.PutAsync(new MemoryStream([1]), None);
        var kept = await harness.Blobs.PutAsync(new MemoryStream([2]), None);
        var read = await harness.Blobs.PutAsync(new MemoryStream([3]), None);
        var old = Job(kept: null);
        await harness.Jobs.CreateAsync(old, [], None);
        await harness.Jobs.CancelAsync(old.Id, None);
        await harness.Jobs.CreateAsync(Job(kept), [], None);
        await harness.AdvanceAsync(TimeSpan.FromDays(2));
        await (await harness.Blobs.OpenAsync(read, None))!.DisposeAsync(); // put above

        Assert.Equal(0, await harness.Jobs.PruneAsync(TimeSpan.FromDays(3), None));
        Assert.Equal(1, await harness.Jobs.PruneAsync(TimeSpan.FromDays(1), None));
        Assert.Null(await harness.Jobs.FindAsync(old.Id, None));
        Assert.Equal(1, await harness.Blobs.SweepAsync(new HashSet<ContentHash>(), TimeSpan.FromDays(1), None));
        Assert.False(await harness.Blobs.ExistsAsync(loose, None));
        Assert.True(await harness.Blobs.ExistsAsync(kept, None));
        Assert.True(await harness.Blobs.ExistsAsync(read, None));
    }

    [Fact]
    public async Task Gathered_call_gives_what_each_worker_returned()
    {
        await using var harness = await RemoteHarness.StartAsync(slots: 1);
        var seven = 7;

        Assert.Equal(7, (await harness.Cluster.GatherAsync(() => seven).LimitAsync())["here"]);
        Assert.Empty(await harness.Cluster.GatherAsync(() => 1, new JobOptions { Host = "elsewhere" }).LimitAsync());
        await Assert.ThrowsAsync<JobFailedException>(
            () => harness.Cluster.GatherAsync(() => Cold()).LimitAsync());
    }

    static int Cold() => throw new InvalidOperationException("cold");

    static NewJob Job(ContentHash? kept) => new()
    {
        Id = Guid.CreateVersion7(),
        Name = "job",
        Items = 1,
        Durable = true,
        ResultType = "System.Byte",
        Blobs = kept is { } hash ? [hash] : [],
    };
}
