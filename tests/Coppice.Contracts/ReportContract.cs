using Xunit;

namespace Coppice.Contracts;

/// <summary>Jobs that are built to be held back by one thing, and what every cluster says of them.</summary>
public abstract class ReportContract : ClusterContract
{
    static async Task<JobReport> ReportAsync<T>(Cluster cluster, JobHandle<T> job)
    {
        await job.ResultAsync().LimitAsync();
        var status = await job.StatusAsync();
        JobReport? report = null;
        // Workers that did not record the last task tell once a second.
        await Within.IsSoAsync(async () =>
            (report = await cluster.ReportAsync(job.Id)).Workers.Sum(worker => worker.Items) == status.Items);
        return report!; // set by the condition above
    }

    [Fact]
    public async Task Job_of_tiny_tasks_is_bound_by_overhead()
    {
        await using var harness = await StartAsync();

        var job = await harness.Cluster.SubmitMapAsync(Enumerable.Range(0, 300), Inc, new JobOptions { ChunkSize = 1 });
        var report = await ReportAsync(harness.Cluster, job);

        Assert.Equal(Bottleneck.Overhead, report.Bottleneck);
        Assert.Equal(300, report.Tasks);
        Assert.True(report.Times.Overhead > report.Times.Running, report.Verdict);
    }

    [Fact]
    public async Task Job_that_computes_on_all_slots_has_too_few_of_them()
    {
        await using var harness = await StartAsync();

        var job = await harness.Cluster.SubmitMapAsync(
            Enumerable.Range(0, 8), _ => Spin(TimeSpan.FromMilliseconds(250)), new JobOptions { ChunkSize = 1 });
        var report = await ReportAsync(harness.Cluster, job);

        Assert.Equal(Bottleneck.Slots, report.Bottleneck);
        Assert.InRange(report.Times.Running.TotalSeconds, 1.9, 60);
        Assert.True(report.Workers[0].Processors > 0, report.Verdict);
    }

    [Fact]
    public async Task Job_that_waits_for_one_item_names_it()
    {
        await using var harness = await StartAsync();

        var job = await harness.Cluster.SubmitMapAsync(
            Enumerable.Range(0, 40), async x => await RestAsync(x == 17 ? 3000 : 10), new JobOptions { ChunkSize = 1 });
        var report = await ReportAsync(harness.Cluster, job);

        Assert.Equal(Bottleneck.Stragglers, report.Bottleneck);
        Assert.Contains("item 17 on here", report.Verdict);
    }

    [Fact]
    public async Task Call_whose_time_is_known_from_an_earlier_job_is_cut_without_pilots()
    {
        await using var harness = await StartAsync(slots: 1);
        var items = Enumerable.Range(0, 64);

        var first = await harness.Cluster.SubmitMapAsync(items, Step);
        var piloted = await ReportAsync(harness.Cluster, first);
        await harness.Cluster.MapAsync(items, Step).LimitAsync();
        var second = await harness.Cluster.SubmitMapAsync(items, Step);
        var known = await ReportAsync(harness.Cluster, second);

        // Two pilots of two items in the first; then a third of the items at the most in both, and smaller ones.
        Assert.InRange(known.Tasks, 3, piloted.Tasks - 1);
    }

    [Fact]
    public async Task Job_that_has_no_tasks_yet_says_so()
    {
        await using var harness = await StartAsync();

        var job = await harness.Cluster.SubmitAsync(() => 1, new JobOptions { Tags = ["nowhere"] });
        var report = await harness.Cluster.ReportAsync(job.Id);

        Assert.Equal(Bottleneck.None, report.Bottleneck);
        Assert.Empty(report.Workers);
    }

    [Fact]
    public async Task Unknown_job_has_no_report()
    {
        await using var harness = await StartAsync();
        await Assert.ThrowsAsync<JobNotFoundException>(() => harness.Cluster.ReportAsync(Guid.CreateVersion7()));
    }

    static async Task<int> RestAsync(int milliseconds)
    {
        await Task.Delay(milliseconds);
        return milliseconds;
    }

    static long Step(int _) => Spin(TimeSpan.FromMilliseconds(1));

    /// <summary>Computes for so long.</summary>
    protected static long Spin(TimeSpan time)
    {
        var started = System.Diagnostics.Stopwatch.GetTimestamp();
        long turns = 0;
        while (System.Diagnostics.Stopwatch.GetElapsedTime(started) < time)
            turns++;
        return turns;
    }
}
