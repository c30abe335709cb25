using Coppice.Contracts;
using Coppice.Jobs;
using Coppice.Stores;
using Xunit;

namespace Coppice.Tests.Stores;

/// <summary>A home as several processes share it, and as a crash leaves it.</summary>
public sealed class EmbeddedHomeTests : StoreContract
{
    private protected override Task<StoreHarness> StartAsync() => Task.FromResult<StoreHarness>(new EmbeddedStore());

    static async Task<NewJob> RunAsync(EmbeddedStore store, int items, int record)
    {
        var job = Job(items);
        await store.Jobs.CreateAsync(job, [], None);
        var tasks = await TakeAsync(store);
        await store.Jobs.RecordAsync([.. tasks.Take(record).Select(task => Done(task))], None);
        return job;
    }

    [Fact]
    public async Task Job_whose_process_was_killed_is_lost_and_says_so()
    {
        using var folder = new TestFolder();
        await using var killed = new EmbeddedStore(folder);
        var job = await RunAsync(killed, items: 5, record: 3);

        using var image = folder.Image();
        await using var other = new EmbeddedStore(image);
        var record = await other.Jobs.FindAsync(job.Id, None);

        Assert.Equal((JobState.Lost, 3L), (record!.State, record.Done));
        Assert.Contains("3 of 5", record.Failure!.Message, StringComparison.Ordinal);
        Assert.Equal(new byte[] { 0, 1, 2, 255, 255 }, await ResultsAsync(other, job));
    }

    [Fact]
    public async Task Job_whose_process_was_killed_with_all_results_stored_has_succeeded()
    {
        using var folder = new TestFolder();
        await using var killed = new EmbeddedStore(folder);
        var job = await RunAsync(killed, items: 4, record: 4);
        using var image = folder.Image();
        // The last record says that the job has ended: without it the results still do.
        var log = Assert.Single(image.Files("*.log"));
        await File.WriteAllBytesAsync(log, (await File.ReadAllBytesAsync(log))[..^1]);

        await using var other = new EmbeddedStore(image);

        Assert.Equal(JobState.Succeeded, await StateAsync(other, job));
        Assert.Equal(Expected(job), await ResultsAsync(other, job));
    }

    [Fact]
    public async Task Log_torn_at_any_byte_never_makes_a_job_succeed_without_its_results()
    {
        using var folder = new TestFolder();
        await using var killed = new EmbeddedStore(folder);
        var job = await RunAsync(killed, items: 3, record: 3);
        using var image = folder.Image();
        var log = Assert.Single(image.Files("*.log"));
        var whole = await File.ReadAllBytesAsync(log);
        for (var length = 0; length <= whole.Length; length++)
        {
            await File.WriteAllBytesAsync(log, whole[..length]);
            await using var other = new EmbeddedStore(image);

            var record = await other.Jobs.FindAsync(job.Id, None);

            var results = record is null ? [] : await ResultsAsync(other, job);
            Assert.Equal(record?.Done ?? 0, results.Count(result => result != 255));
            Assert.Equal(record is { Done: 3 }, record?.State == JobState.Succeeded);
            Assert.All(results.Index(), each => Assert.True(each.Item == each.Index || each.Item == 255));
        }
    }

    [Fact]
    public async Task Damaged_result_is_noticed_and_the_job_is_lost()
    {
        using var folder = new TestFolder();
        await using (var store = new EmbeddedStore(folder))
            await RunAsync(store, items: 3, record: 3);
        var log = Assert.Single(folder.Files("*.log"));
        var bytes = await File.ReadAllBytesAsync(log);
        var at = bytes.AsSpan().IndexOf(BitConverter.GetBytes(1L));
        bytes[at] ^= 1;
        await File.WriteAllBytesAsync(log, bytes);
        var warnings = new ListLog();

        await using var other = new EmbeddedStore(folder, warnings);
        var record = Assert.Single(await other.Jobs.ListAsync(Guid.Empty, 10, None));

        Assert.Equal(JobState.Lost, record.State);
        Assert.Contains("damaged", record.Failure!.Message, StringComparison.Ordinal);
        Assert.Contains(warnings.Warnings, warning => warning.Contains(log, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Job_that_another_process_runs_is_seen_running_then_ended()
    {
        using var folder = new TestFolder();
        await using var one = new EmbeddedStore(folder);
        await using var two = new EmbeddedStore(folder);
        var job = Job(items: 2);
        await one.Jobs.CreateAsync(job, [], None);
        Assert.Equal(JobState.Queued, await StateAsync(two, job));
        var tasks = await TakeAsync(one);
        await RecordAsync(one, Done(tasks[0]));
        Assert.Equal(JobState.Running, await StateAsync(two, job));
        await RecordAsync(one, Done(tasks[1]));

        Assert.Equal(JobState.Succeeded, await StateAsync(two, job));
        Assert.Equal(Expected(job), await ResultsAsync(two, job));
    }

    [Fact]
    public async Task Job_of_another_process_is_canceled_by_its_next_sweep()
    {
        using var folder = new TestFolder();
        await using var one = new EmbeddedStore(folder);
        await using var two = new EmbeddedStore(folder);
        var job = Job(items: 2);
        await one.Jobs.CreateAsync(job, [], None);

        await two.Jobs.CancelAsync(job.Id, None);
        var sweep = await one.Jobs.SweepAsync([], [], TimeSpan.FromMinutes(1), None);

        Assert.Equal([job.Id], sweep.Ended);
        Assert.Equal(JobState.Canceled, await StateAsync(two, job));
        Assert.Empty(folder.Files("*.cancel"));
    }

    [Fact]
    public async Task Child_of_another_process_job_is_released_by_a_sweep()
    {
        using var folder = new TestFolder();
        await using var one = new EmbeddedStore(folder);
        await using var two = new EmbeddedStore(folder);
        var parent = Job(items: 1);
        await one.Jobs.CreateAsync(parent, [], None);
        var child = Job(items: 1) with { Parents = [parent.Id] };
        await two.Jobs.CreateAsync(child, [], None);
        await two.Jobs.SweepAsync([], [], TimeSpan.FromMinutes(1), None);
        Assert.Empty(await TakeAsync(two));
        await RecordAsync(one, Done((await TakeAsync(one))[0]));

        await two.Jobs.SweepAsync([], [], TimeSpan.FromMinutes(1), None);

        Assert.Single(await TakeAsync(two));
    }

    [Fact]
    public async Task Closed_store_marks_what_runs_as_lost()
    {
        using var folder = new TestFolder();
        var store = new EmbeddedStore(folder);
        var job = await RunAsync(store, items: 2, record: 1);
        await store.DisposeAsync();

        await using var other = new EmbeddedStore(folder);

        var record = await other.Jobs.FindAsync(job.Id, None);
        Assert.Equal(JobState.Lost, record!.State);
        Assert.Contains("closed", record.Failure!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Locks_of_killed_processes_are_swept_those_of_living_ones_are_not()
    {
        using var folder = new TestFolder();
        using var living = new Home(folder.Path, new ListLog());
        living.Live();
        File.WriteAllBytes(Path.Combine(folder.Path, "live", "0123456789ab"), []);
        using var other = new Home(folder.Path, new ListLog());

        other.SweepLives();

        Assert.Equal([living.Owner], folder.Files("*").Select(Path.GetFileName));
        Assert.True(other.IsAlive(living.Owner));
        Assert.False(other.IsAlive("0123456789ab"));
    }

    [Fact]
    public async Task Old_jobs_are_pruned_but_not_those_that_run()
    {
        using var folder = new TestFolder();
        await using var store = new EmbeddedStore(folder);
        var old = await RunAsync(store, items: 1, record: 1);
        var running = await RunAsync(store, items: 2, record: 1);
        var young = await RunAsync(store, items: 1, record: 1);
        foreach (var file in folder.Files("*.log"))
            File.SetLastWriteTimeUtc(file, new DateTime(2025, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        foreach (var file in folder.Files($"{young.Id:N}.log"))
            File.SetLastWriteTimeUtc(file, store.Time.GetUtcNow().UtcDateTime);

        await using var other = new EmbeddedStore(folder);
        Assert.Equal(1, await other.PruneAsync(TimeSpan.FromDays(7)));

        Assert.Null(await StateAsync(other, old));
        Assert.Equal(JobState.Running, await StateAsync(other, running));
        Assert.Equal(JobState.Succeeded, await StateAsync(other, young));
    }

    [Fact]
    public async Task Store_that_needs_no_disk_leaves_none_of_it()
    {
        using var folder = new TestFolder();
        await using (var store = new EmbeddedStore(folder))
        {
            await store.Jobs.CreateAsync(Job(items: 1) with { Durable = false }, [], None);
            await RecordAsync(store, Done((await TakeAsync(store))[0]));
        }

        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }
}
