using Xunit;

namespace Coppice.Contracts;

/// <summary>What the verbs of every cluster give, with each shape of delegate.</summary>
public abstract class VerbContract : ClusterContract
{
    static readonly int[] OneToThree = [1, 2, 3];

    [Fact]
    public async Task Run_gives_the_result_of_every_shape_of_call()
    {
        await using var harness = await StartAsync();
        var cluster = harness.Cluster;
        Assert.Equal(11, await cluster.RunAsync(() => Inc(10)).LimitAsync());
        Assert.Equal(1, await cluster.RunAsync(token => token.CanBeCanceled ? 1 : 0).LimitAsync());
        Assert.Equal(1, await cluster.RunAsync((TaskContext context) => context.Attempt).LimitAsync());
        Assert.Equal(2, await cluster.RunAsync(async () =>
        {
            await Task.Yield();
            return 2;
        }).LimitAsync());
        Assert.Equal(3, await cluster.RunAsync(async token =>
        {
            await Task.Delay(1, token);
            return 3;
        }).LimitAsync());
        Assert.Equal(4, await cluster.RunAsync(async (TaskContext context) =>
        {
            await Task.Delay(1, context.Cancellation);
            return 4;
        }).LimitAsync());
    }

    [Fact]
    public async Task Run_runs_calls_without_a_result()
    {
        await using var harness = await StartAsync();
        await harness.Cluster.RunAsync(() => { }).LimitAsync();
        await harness.Cluster.RunAsync((TaskContext context) => context.Progress.Report(1)).LimitAsync();
        await harness.Cluster.RunAsync(async () => await Task.Yield()).LimitAsync();
        await Assert.ThrowsAsync<JobFailedException>(() => harness.Cluster.RunAsync(async () =>
        {
            await Task.Yield();
            throw new InvalidOperationException();
        }).LimitAsync());
    }

    [Fact]
    public async Task Map_gives_results_in_order_for_every_shape_of_call()
    {
        await using var harness = await StartAsync();
        var cluster = harness.Cluster;
        var expected = new[] { 2, 3, 4 };
        Assert.Equal(expected, await cluster.MapAsync(OneToThree, Inc).LimitAsync());
        Assert.Equal(expected, await cluster.MapAsync(OneToThree, (x, _) => x + 1).LimitAsync());
        Assert.Equal(
            expected, await cluster.MapAsync(OneToThree, (int x, TaskContext c) => x + c.Attempt).LimitAsync());
        Assert.Equal(expected, await cluster.MapAsync(OneToThree, x => Task.FromResult(x + 1)).LimitAsync());
        Assert.Equal(expected, await cluster.MapAsync(OneToThree, async (x, token) =>
        {
            await Task.Delay(4 - x, token);
            return x + 1;
        }).LimitAsync());
        Assert.Equal(expected, await cluster.MapAsync(OneToThree, async (int x, TaskContext context) =>
        {
            await Task.Yield();
            return x + context.Attempt;
        }).LimitAsync());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(1000)]
    [InlineData(100_003)]
    public async Task Map_gives_one_result_for_each_item(int count)
    {
        await using var harness = await StartAsync();

        var results = await harness.Cluster.MapAsync(Enumerable.Range(0, count), x => (long)x * x).LimitAsync();

        Assert.Equal(Enumerable.Range(0, count).Select(x => (long)x * x), results);
    }

    [Fact]
    public async Task Submitted_jobs_are_found_by_id_from_another_client()
    {
        await using var harness = await StartAsync();
        var one = await harness.Cluster.SubmitAsync(() => "one");
        var many = await harness.Cluster.SubmitMapAsync(OneToThree, x => x * 0.5);
        Assert.Equal("one", await one.ResultAsync().LimitAsync());
        Assert.Equal(new[] { 0.5, 1, 1.5 }, await many.ResultAsync().LimitAsync());

        await using var other = await harness.ConnectAsync();

        Assert.Equal("one", await (await other.AttachAsync<string>(one.Id)).ResultAsync().LimitAsync());
        Assert.Equal(
            new[] { 0.5, 1, 1.5 }, await (await other.AttachAsync<double[]>(many.Id)).ResultAsync().LimitAsync());
        var status = await (await other.AttachAsync<string>(one.Id)).StatusAsync();
        Assert.Equal((JobState.Succeeded, 1L, 1.0), (status.State, status.Done, status.Progress));
    }

    [Fact]
    public async Task Attaching_says_what_is_wrong()
    {
        await using var harness = await StartAsync();
        var job = await harness.Cluster.SubmitAsync(() => "one");

        await Assert.ThrowsAsync<JobNotFoundException>(() => harness.Cluster.AttachAsync<int>(Guid.NewGuid()));
        var wrong = await Assert.ThrowsAsync<ArgumentException>(() => harness.Cluster.AttachAsync<int>(job.Id));
        Assert.Contains("System.String", wrong.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<ArgumentException>(() => harness.Cluster.AttachAsync<string[]>(job.Id));
    }

    [Fact]
    public async Task Results_of_jobs_are_arguments_of_others()
    {
        await using var harness = await StartAsync();
        var cluster = harness.Cluster;
        var a = await cluster.SubmitAsync(() => 1);
        var b = await cluster.SubmitAsync(() => "b");
        var left = await cluster.SubmitAsync(x => x + 1, a);
        var right = await cluster.SubmitAsync(async (x, token) =>
        {
            await Task.Delay(1, token);
            return x + 2;
        }, a);
        var pair = await cluster.SubmitAsync((x, y) => y + x, left, b);
        var diamond = await cluster.SubmitAsync(
            (int x, int y, TaskContext context) => x + y + context.Attempt, left, right);
        var all = await cluster.SubmitAsync((IReadOnlyList<int> xs) => xs.Sum(), [a, left, right, diamond]);

        Assert.Equal("b2", await pair.ResultAsync().LimitAsync());
        Assert.Equal(6, await diamond.ResultAsync().LimitAsync());
        Assert.Equal(12, await all.ResultAsync().LimitAsync());
    }

    [Fact]
    public async Task Stream_gives_results_in_order()
    {
        await using var harness = await StartAsync();

        var results = await ToArrayAsync(harness.Cluster.StreamAsync(Enumerable.Range(0, 50_000), Inc)).LimitAsync();

        Assert.Equal(Enumerable.Range(1, 50_000), results);
    }

    [Fact]
    public async Task Stream_of_nothing_gives_nothing()
    {
        await using var harness = await StartAsync();
        Assert.Empty(await ToArrayAsync(harness.Cluster.StreamAsync(Enumerable.Empty<int>(), Inc)).LimitAsync());
    }

    [Fact]
    public async Task Stream_gives_a_result_before_the_source_gives_the_next_item()
    {
        await using var harness = await StartAsync();
        var answered = new SemaphoreSlim(0);

        await foreach (var y in harness.Cluster.StreamAsync(OneByOneAsync(), Inc))
        {
            answered.Release();
            if (y == 5)
                break;
        }

        async IAsyncEnumerable<int> OneByOneAsync()
        {
            for (var i = 1; ; i++)
            {
                yield return i;
                await answered.WaitAsync().LimitAsync();
            }
        }
    }

    [Fact]
    public async Task Stream_whose_source_throws_gives_what_came_before_and_then_throws()
    {
        await using var harness = await StartAsync();
        var seen = new List<int>();

        var thrown = await Assert.ThrowsAsync<FormatException>(async () =>
        {
            await foreach (var y in harness.Cluster.StreamAsync(Broken(), Inc))
                seen.Add(y);
        }).LimitAsync();

        Assert.Equal("source", thrown.Message);
        Assert.Equal(Enumerable.Range(1, 100), seen);

        static IEnumerable<int> Broken()
        {
            for (var i = 0; i < 100; i++)
                yield return i;
            throw new FormatException("source");
        }
    }

    [Fact]
    public async Task AsCompleted_gives_every_item_once_whatever_the_chunk()
    {
        await using var harness = await StartAsync();
        foreach (var size in new int?[] { null, 1, 7 })
        {
            var all = await ToArrayAsync(harness.Cluster.AsCompletedAsync(
                Enumerable.Range(0, 500), Inc, new JobOptions { ChunkSize = size })).LimitAsync();

            Assert.Equal(Enumerable.Range(0, 500), all.Select(each => each.Index).Order());
            Assert.All(all, each => Assert.Equal(each.Index + 1, each.Result));
            Assert.All(all, each => Assert.False(each.Remembered));
        }
    }

    [Fact]
    public async Task AsCompleted_gives_an_item_while_another_still_runs()
    {
        await using var harness = await StartAsync(slots: 2);
        var gate = harness.Beacon("gate");
        var order = new List<int>();

        await foreach (var (i, _) in harness.Cluster.AsCompletedAsync(
            OneToThree,
            async (x, token) =>
            {
                if (x == 1)
                    await gate.WaitAsync(1, token);
                return x;
            },
            new JobOptions { ChunkSize = 1 }))
        {
            order.Add(i);
            if (order.Count == 2)
                gate.Raise();
        }

        Assert.Equal(0, order[^1]);
    }

    [Fact]
    public async Task Broadcast_runs_once_on_every_worker()
    {
        await using var harness = await StartAsync();
        var runs = harness.Beacon("runs");

        await harness.Cluster.BroadcastAsync(() => { runs.Raise(); }).LimitAsync();

        Assert.Equal(1, runs.Count);
        await Assert.ThrowsAsync<JobFailedException>(() =>
            harness.Cluster.BroadcastAsync(() => throw new InvalidOperationException("cold")).LimitAsync());
    }

    [Fact]
    public async Task Shared_value_is_there_in_every_task()
    {
        await using var harness = await StartAsync();
        var shared = await harness.Cluster.ShareAsync(new[] { 10, 20, 30 });

        Assert.Equal(
            new[] { 20, 30 }, await harness.Cluster.MapAsync(new[] { 1, 2 }, i => shared.Value[i]).LimitAsync());
    }
}
