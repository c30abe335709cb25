using Coppice.Contracts;
using Xunit;

namespace Coppice.IntegrationTests.Client;

/// <summary>Reports of jobs on the real pair; and of those that a process or a network must be there for.</summary>
public sealed class RemoteReportTests : ReportContract
{
    protected override Task<ClusterHarness> StartAsync(int slots = 2) => RemoteHarness.StartAsync(slots);

    [Fact]
    public async Task Job_that_moves_much_data_is_bound_by_the_network()
    {
        await using var harness = await StartAsync();
        var arrays = Enumerable.Range(0, 12).Select(i => Enumerable.Repeat((double)i, 500_000).ToArray()).ToArray();

        var job = await harness.Cluster.SubmitMapAsync(arrays, x => x, new JobOptions { ChunkSize = 1 });
        var report = await ReportAsync(harness.Cluster, job, 12);

        Assert.Equal(Bottleneck.Network, report.Bottleneck);
        Assert.Contains("MB of items and results", report.Verdict);
    }

    [Fact]
    public async Task Job_that_waits_for_its_disk_is_bound_by_it()
    {
        await using var harness = await StartAsync();
        var folder = Directory.CreateTempSubdirectory("coppice-disk-").FullName;

        var job = await harness.Cluster.SubmitMapAsync(
            Enumerable.Range(0, 8), x => WriteThrough(Path.Combine(folder, $"{x}")), new JobOptions { ChunkSize = 1 });
        var report = await ReportAsync(harness.Cluster, job, 8);
        Directory.Delete(folder, recursive: true);

        Assert.True(report.Bottleneck == Bottleneck.Disk, $"{report}");
        Assert.True(report.Workers[0].DiskBytes > 0, report.Verdict);
    }

    [Fact]
    public async Task Job_that_keeps_the_collector_busy_is_bound_by_memory()
    {
        await using var harness = await StartAsync();

        var job = await harness.Cluster.SubmitMapAsync(
            Enumerable.Range(0, 4), _ => Litter(), new JobOptions { ChunkSize = 1 });
        var report = await ReportAsync(harness.Cluster, job, 4);

        Assert.Equal(Bottleneck.Memory, report.Bottleneck);
        Assert.True(report.Workers[0].Collecting > 0.2, report.Verdict);
    }

    static async Task<JobReport> ReportAsync<T>(Cluster cluster, JobHandle<T> job, long items)
    {
        await job.ResultAsync().LimitAsync();
        JobReport? report = null;
        await Within.IsSoAsync(async () =>
            (report = await cluster.ReportAsync(job.Id)).Workers.Sum(worker => worker.Items) == items);
        return report!; // set by the condition above
    }

    static int WriteThrough(string file)
    {
        using var stream = new FileStream(file, FileMode.Create, FileAccess.Write, FileShare.None, 0);
        // Small pieces: of large ones a fast disk takes less time than copying them.
        var bytes = new byte[32 << 10];
        for (var i = 0; i < 1500; i++)
        {
            stream.Write(bytes);
            stream.Flush(flushToDisk: true);
        }

        return 0;
    }

    // Much that lives, in many small pieces, and collections in between.
    static int Litter()
    {
        var kept = new List<object>();
        for (var i = 0; i < 20; i++)
        {
            for (var j = 0; j < 50_000; j++)
                kept.Add(new object[4]);
            GC.Collect(2, GCCollectionMode.Forced, blocking: true);
        }

        return kept.Count;
    }
}
