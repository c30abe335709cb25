using Xunit;

namespace Coppice.Contracts;

/// <summary>What the options of jobs mean on every cluster.</summary>
public abstract class OptionContract : ClusterContract
{
    static readonly JobOptions Memoized = new() { Memoize = true, ChunkSize = 1 };

    [Fact]
    public async Task Remembered_results_are_not_computed_again_by_any_client()
    {
        await using var harness = await StartAsync();
        var items = Enumerable.Range(0, 50).ToArray();
        var first = await ToArrayAsync(harness.Cluster.AsCompletedAsync(items, Square, Memoized)).LimitAsync();
        Assert.All(first, each => Assert.False(each.Remembered));

        await using var other = await harness.ConnectAsync();
        var second = await ToArrayAsync(
            other.AsCompletedAsync(Enumerable.Range(25, 50), Square, Memoized)).LimitAsync();

        Assert.Equal(25, second.Count(each => each.Remembered));
        Assert.All(second, each => Assert.Equal(each.Index < 25, each.Remembered));
        Assert.All(second, each => Assert.Equal((each.Index + 25) * (each.Index + 25), each.Result));
    }

    static int Square(int x) => x * x;

    [Fact]
    public async Task Remembering_tells_methods_captured_values_and_seeds_apart()
    {
        await using var harness = await StartAsync();
        foreach (var k in new[] { 1, 2 })
            Assert.Equal(
                new[] { k + 5 }, await harness.Cluster.MapAsync(new[] { 5 }, x => x + k, Memoized).LimitAsync());
        Assert.Equal(new[] { 10 }, await harness.Cluster.MapAsync(new[] { 5 }, x => x + 5, Memoized).LimitAsync());
        var seeds = new[]
        {
            await SeedAsync(Memoized with { Seed = 1 }),
            await SeedAsync(Memoized with { Seed = 2 }),
        };
        Assert.NotEqual(seeds[0], seeds[1]);

        async Task<ulong> SeedAsync(JobOptions options) =>
            (await harness.Cluster.MapAsync(
                new[] { 5 }, (int _, TaskContext context) => context.Seed, options).LimitAsync())[0];
    }

    [Fact]
    public async Task Equal_items_of_a_chunk_are_computed_once()
    {
        await using var harness = await StartAsync(slots: 1);
        var runs = harness.Beacon("runs");

        var results = await harness.Cluster.MapAsync(
            Enumerable.Range(0, 10_000).Select(i => i % 10),
            x =>
            {
                runs.Raise();
                return x;
            },
            new JobOptions { Memoize = true, ChunkSize = 10_000 }).LimitAsync();

        Assert.Equal(10, runs.Count);
        Assert.Equal(Enumerable.Range(0, 10_000).Select(i => i % 10), results);
    }

    [Fact]
    public async Task Remembered_results_of_equal_items_reach_whoever_attaches()
    {
        await using var harness = await StartAsync();
        var items = Enumerable.Range(0, 10_000).Select(i => i * 31 % 300).ToArray();

        var job = await harness.Cluster.SubmitMapAsync(
            items, x => $"{x}", new JobOptions { Memoize = true, ChunkSize = 4000 }).LimitAsync();
        await job.ResultAsync().LimitAsync();
        await using var other = await harness.ConnectAsync();
        var attached = await other.AttachAsync<string[]>(job.Id).LimitAsync();

        Assert.Equal(items.Select(x => $"{x}"), await attached.ResultAsync().LimitAsync());
    }

    [Fact]
    public async Task Fresh_replaces_what_is_remembered()
    {
        await using var harness = await StartAsync();
        var version = harness.Beacon("version");
        var seen = new List<int>();
        foreach (var fresh in new[] { false, false, true, false })
        {
            version.Raise();
            seen.AddRange(await harness.Cluster.MapAsync(
                new[] { 0 }, x => x + version.Count, Memoized with { Fresh = fresh }).LimitAsync());
        }

        Assert.Equal([1, 1, 3, 3], seen);
    }

    [Fact]
    public async Task Shared_value_counts_by_its_content_in_what_is_remembered()
    {
        await using var harness = await StartAsync();
        foreach (var (value, remembered) in new[] { (1, false), (2, false), (1, true) })
        {
            var shared = await harness.Cluster.ShareAsync(new[] { value });
            var all = await ToArrayAsync(harness.Cluster.AsCompletedAsync(
                new[] { (shared, 7) }, Add, Memoized)).LimitAsync();

            Assert.Equal((value + 7, remembered), (all[0].Result, all[0].Remembered));
        }
    }

    static int Add((Shared<int[]> Data, int X) item) => item.Data.Value[0] + item.X;

    [Fact]
    public async Task Captured_value_that_cannot_travel_is_refused_by_name_where_results_are_remembered()
    {
        await using var harness = await StartAsync();
        using var stream = new MemoryStream();

        var refused = await Assert.ThrowsAsync<CoppiceException>(() =>
            harness.Cluster.MapAsync(new[] { 1 }, x => x + stream.Length, Memoized));

        Assert.Contains("stream", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Single_calls_dependent_calls_and_streams_are_remembered_too()
    {
        await using var harness = await StartAsync();
        var runs = harness.Beacon("runs");
        var parent = await harness.Cluster.SubmitAsync(() => 5);
        for (var i = 0; i < 2; i++)
        {
            Assert.Equal(1, await harness.Cluster.RunAsync(() => Told(runs, 1), Memoized).LimitAsync());
            var job = await harness.Cluster.SubmitAsync(() => Told(runs, 2), Memoized);
            Assert.Equal(2, await job.ResultAsync().LimitAsync());
            var child = await harness.Cluster.SubmitAsync(x => Told(runs, x), parent, Memoized);
            Assert.Equal(5, await child.ResultAsync().LimitAsync());
            var pair = await harness.Cluster.SubmitAsync((x, y) => Told(runs, x + y), parent, parent, Memoized);
            Assert.Equal(10, await pair.ResultAsync().LimitAsync());
            var stream = harness.Cluster.StreamAsync(new[] { 7, 8 }, x => Told(runs, x), Memoized);
            Assert.Equal(new[] { 7, 8 }, await ToArrayAsync(stream).LimitAsync());
            var map = await harness.Cluster.SubmitMapAsync(new[] { "a", "b" }, x => Told(runs, x), Memoized);
            Assert.Equal(new[] { "a", "b" }, await map.ResultAsync().LimitAsync());
            Assert.Equal(8, runs.Count);
        }
    }

    static T Told<T>(Beacon runs, T result)
    {
        runs.Raise();
        return result;
    }

    [Fact]
    public async Task Failed_calls_are_not_remembered()
    {
        await using var harness = await StartAsync();
        var works = harness.Beacon("works");
        Func<int, int> fragile = x => works.Count == 0 ? throw new FormatException() : x;
        await Assert.ThrowsAsync<JobFailedException>(() =>
            harness.Cluster.MapAsync(new[] { 1 }, fragile, Memoized).LimitAsync());
        works.Raise();

        Assert.Equal(new[] { 1 }, await harness.Cluster.MapAsync(new[] { 1 }, fragile, Memoized).LimitAsync());
    }

    [Fact]
    public async Task Seeds_follow_from_seed_and_item_alone()
    {
        await using var one = await StartAsync(slots: 1);
        await using var two = await StartAsync(slots: 4);

        var first = await SeedsAsync(one, 1, 7);
        var second = await SeedsAsync(two, 3, 7);
        var other = await SeedsAsync(two, 3, 8);

        Assert.Equal(first, second);
        Assert.Equal(100, first.Distinct().Count());
        Assert.Empty(first.Intersect(other));

        static Task<ulong[]> SeedsAsync(ClusterHarness harness, int chunk, ulong seed) => harness.Cluster.MapAsync(
            Enumerable.Range(0, 100),
            (int _, TaskContext context) => context.Seed,
            new JobOptions { ChunkSize = chunk, Seed = seed }).LimitAsync();
    }

    [Fact]
    public async Task Task_alone_has_the_worker_to_itself()
    {
        await using var harness = await StartAsync(slots: 4);
        var running = harness.Beacon("running");

        var others = harness.Cluster.MapAsync(
            Enumerable.Range(0, 200), _ => Neighbours(running), new JobOptions { ChunkSize = 1 });
        var alone = harness.Cluster.MapAsync(
            Enumerable.Range(0, 20),
            _ => Neighbours(running),
            new JobOptions { Alone = true, ChunkSize = 1, Priority = 1 });

        Assert.All(await alone.LimitAsync(), neighbours => Assert.Equal(0, neighbours));
        Assert.Equal(200, (await others.LimitAsync()).Length);
    }

    // The most that ran beside it, at its start and at its end.
    static int Neighbours(Beacon running)
    {
        var raised = running.Raise();
        var before = running.Count;
        Thread.SpinWait(10_000);
        var after = running.Count;
        Beacon.Lower(raised);
        return Math.Max(before, after) - 1;
    }

    [Fact]
    public async Task Job_runs_where_its_host_and_tags_are()
    {
        await using var harness = await StartAsync();
        Assert.Equal(1, await harness.Cluster.RunAsync(() => 1, new JobOptions { Host = "here" }).LimitAsync());
        Assert.Equal(new[] { 2 }, await harness.Cluster.MapAsync(
            new[] { 1 }, Inc, new JobOptions { Tags = ["x64"], Host = "here" }).LimitAsync());
    }

    [Fact]
    public async Task Job_that_nobody_can_take_says_why()
    {
        await using var harness = await StartAsync();
        var job = await harness.Cluster.SubmitAsync(() => 1, new JobOptions { Tags = ["gpu"] });

        var status = await job.StatusAsync();

        Assert.Equal(JobState.Queued, status.State);
        Assert.Contains("no worker with gpu", status.Reason, StringComparison.Ordinal);
        Assert.Contains("x64", status.Reason, StringComparison.Ordinal);
        await job.CancelAsync();
    }

    [Fact]
    public async Task Higher_priority_overtakes_what_waits()
    {
        await using var harness = await StartAsync(slots: 1);
        var (done, gate) = (harness.Beacon("done"), harness.Beacon("gate"));
        var low = harness.Cluster.MapAsync(
            Enumerable.Range(0, 100),
            async (x, token) =>
            {
                await gate.WaitAsync(1, token);
                done.Raise();
                return x;
            },
            new JobOptions { ChunkSize = 1 });
        var high = await harness.Cluster.SubmitMapAsync(new[] { 1 }, _ => done.Count, new JobOptions { Priority = 9 });
        gate.Raise();

        // At most what the broker held already goes before it: four a slot, and what was being recorded.
        Assert.InRange((await high.ResultAsync().LimitAsync())[0], 0, 10);
        Assert.Equal(100, (await low.LimitAsync()).Length);
    }

    [Fact]
    public async Task Progress_and_changes_reach_who_watches()
    {
        await using var harness = await StartAsync(slots: 1);
        var gate = harness.Beacon("gate");
        var job = await harness.Cluster.SubmitAsync(async (TaskContext context) =>
        {
            context.Progress.Report(0.5);
            await gate.WaitAsync(1, context.Cancellation);
            return 1;
        });

        var seen = new List<JobStatus>();
        await foreach (var status in job.WatchAsync())
        {
            seen.Add(status);
            if (status is { HasEnded: false, Progress: 0.5 })
                gate.Raise();
        }

        Assert.Contains(seen, status => status.Progress == 0.5);
        Assert.Equal((JobState.Succeeded, 1.0), (seen[^1].State, seen[^1].Progress));
    }

    [Fact]
    public async Task Options_out_of_range_are_refused_all_at_once()
    {
        await using var harness = await StartAsync();
        var options = new JobOptions
        {
            Retries = -1,
            ChunkSize = 0,
            Timeout = TimeSpan.Zero,
            Tags = ["a b"],
            Fresh = true,
        };

        var refused = await Assert.ThrowsAsync<ArgumentException>(() => harness.Cluster.RunAsync(() => 1, options));

        foreach (var name in new[] { "Retries", "ChunkSize", "Timeout", "Tags", "Fresh" })
            Assert.Contains(name, refused.Message, StringComparison.Ordinal);
    }
}
