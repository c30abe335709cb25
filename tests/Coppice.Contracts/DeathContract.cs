using Coppice.Jobs;
using Xunit;

namespace Coppice.Contracts;

/// <summary>How every store takes the deaths of processes that held tasks.</summary>
public abstract class DeathContract : StoreContract
{
    [Fact]
    public async Task Task_of_a_dead_process_runs_again_in_a_process_of_its_own()
    {
        await using var harness = await StartAsync();
        await harness.Jobs.CreateAsync(Job(items: 1), [], None);
        var task = (await TakeAsync(harness))[0];
        Assert.False(task.Suspect);

        await harness.Jobs.CertifyAsync(Death(task), None);

        var again = Assert.Single(await TakeAsync(harness));
        Assert.True(again.Suspect);
        Assert.Equal((task.Task, task.Attempt + 1), (again.Task, again.Attempt));
        Assert.False(await RecordAsync(harness, Done(task)));
        Assert.True(await RecordAsync(harness, Done(again)));
    }

    [Fact]
    public async Task Third_death_that_counts_fails_the_job_with_its_evidence()
    {
        await using var harness = await StartAsync();
        var job = Job(items: 2);
        await harness.Jobs.CreateAsync(job, [], None);
        for (var death = 1; death <= 2; death++)
            Assert.Empty((await harness.Jobs.CertifyAsync(Death((await TakeAsync(harness))[0]), None)).Ended);

        var last = Death((await TakeAsync(harness))[0]) with { LastLines = "the last word" };
        Assert.Equal([job.Id], (await harness.Jobs.CertifyAsync(last, None)).Ended);

        var failure = (await harness.Jobs.FindAsync(job.Id, None))!.Failure!;
        Assert.Equal(FailureKind.Quarantined, failure.Kind);
        Assert.Contains("signal 11", failure.Message);
        Assert.Contains("the last word", failure.Message);
        Assert.Equal(3, (await harness.Jobs.CertificatesAsync(job.Id, None)).Count);
    }

    [Fact]
    public async Task Deaths_that_prove_nothing_never_count()
    {
        await using var harness = await StartAsync();
        var job = Job(items: 1);
        await harness.Jobs.CreateAsync(job, [], None);
        for (var death = 1; death <= 10; death++)
            await harness.Jobs.CertifyAsync(Death((await TakeAsync(harness))[0]) with { Counts = false }, None);

        var task = Assert.Single(await TakeAsync(harness));

        Assert.False(task.Suspect);
        Assert.True(await RecordAsync(harness, Done(task)));
        Assert.Equal(JobState.Succeeded, await StateAsync(harness, job));
    }

    [Fact]
    public async Task Same_certificate_twice_counts_once()
    {
        await using var harness = await StartAsync();
        await harness.Jobs.CreateAsync(Job(items: 1), [], None);
        var death = Death((await TakeAsync(harness))[0]);
        await harness.Jobs.CertifyAsync(death, None);
        var task = (await TakeAsync(harness))[0];

        await harness.Jobs.CertifyAsync(death, None);

        Assert.True(await RecordAsync(harness, Done(task)));
    }

    [Fact]
    public async Task Certificate_after_the_outcome_changes_nothing()
    {
        await using var harness = await StartAsync();
        var job = Job(items: 1);
        await harness.Jobs.CreateAsync(job, [], None);
        var task = (await TakeAsync(harness))[0];
        await RecordAsync(harness, Done(task));

        await harness.Jobs.CertifyAsync(Death(task), None);

        Assert.Equal(JobState.Succeeded, await StateAsync(harness, job));
        Assert.Empty(await TakeAsync(harness));
    }

    [Fact]
    public async Task Leased_task_of_a_dead_process_does_not_wait_for_its_lease_to_lapse()
    {
        await using var harness = await StartAsync();
        await harness.Jobs.CreateAsync(Job(items: 1), [], None);
        var task = (await TakeAsync(harness))[0];
        await harness.Jobs.LeaseAsync(
            "dead", [new HeldTask(task.Task, task.Attempt)], TimeSpan.FromSeconds(30), None);

        await harness.Jobs.CertifyAsync(Death(task) with { Holder = "dead", Counts = false }, None);

        Assert.Equal(task.Attempt + 1, Assert.Single(await TakeAsync(harness)).Attempt);
    }

    [Fact]
    public async Task Published_task_is_left_to_the_broker_unless_the_death_counts()
    {
        await using var harness = await StartAsync();
        await harness.Jobs.CreateAsync(Job(items: 1), [], None);
        var task = (await TakeAsync(harness))[0];

        await harness.Jobs.CertifyAsync(Death(task) with { Holder = "dead", Counts = false }, None);

        Assert.Empty(await TakeAsync(harness));
        Assert.True(await harness.Jobs.IsDueAsync(task.Task, task.Attempt, None));

        await harness.Jobs.CertifyAsync(Death(task) with { Holder = "dead" }, None);

        Assert.True(Assert.Single(await TakeAsync(harness)).Suspect);
        Assert.False(await harness.Jobs.IsDueAsync(task.Task, task.Attempt, None));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Task_that_another_worker_has_leased_is_left_to_it(bool counts)
    {
        await using var harness = await StartAsync();
        await harness.Jobs.CreateAsync(Job(items: 1), [], None);
        var task = (await TakeAsync(harness))[0];
        var lease = new[] { new HeldTask(task.Task, task.Attempt) };
        await harness.Jobs.LeaseAsync("living", lease, TimeSpan.FromSeconds(30), None);

        await harness.Jobs.CertifyAsync(Death(task) with { Holder = "dead", Counts = counts }, None);

        Assert.Empty(await TakeAsync(harness));
        Assert.Equal([true], await harness.Jobs.LeaseAsync("living", lease, TimeSpan.FromSeconds(30), None));
        Assert.True(await RecordAsync(harness, Done(task)));
    }

    static DeathCertificate Death(Envelope task) => new()
    {
        Id = Guid.NewGuid(),
        Worker = "pine-03",
        Host = "pine-03",
        At = DateTimeOffset.UnixEpoch,
        Signal = 11,
        Counts = true,
        PeakMemory = 64 << 20,
        Tasks = [new HeldTask(task.Task, task.Attempt)],
    };
}
