using Xunit;

namespace Coppice.Contracts;

/// <summary>How calls fail, are tried again, time out and are canceled on every cluster.</summary>
public abstract class FaultContract : ClusterContract
{
    static readonly JobOptions AtOnce = new() { RetryDelay = TimeSpan.Zero };

    [Fact]
    public async Task Failed_map_names_item_argument_and_cause()
    {
        await using var harness = await StartAsync();

        var failed = await Assert.ThrowsAsync<JobFailedException>(() =>
            harness.Cluster.MapAsync(new[] { "a", "b", "c" }, x => x == "b" ? Break(x) : x).LimitAsync());

        Assert.Equal(
            (1, "\"b\"", typeof(FormatException).FullName), (failed.ItemIndex, failed.Argument, failed.CauseType));
        Assert.Contains("at item 1 (\"b\"): FormatException: bad b", failed.Message, StringComparison.Ordinal);
        Assert.Contains(nameof(Break), failed.RemoteStack, StringComparison.Ordinal);
        Assert.Contains(nameof(Break), failed.ToString(), StringComparison.Ordinal);
    }

    static string Break(string x) => throw new FormatException("bad " + x);

    [Fact]
    public async Task Failed_call_fails_run_submit_stream_and_as_completed()
    {
        await using var harness = await StartAsync();
        var cluster = harness.Cluster;
        await Assert.ThrowsAsync<JobFailedException>(() => cluster.RunAsync(() => Break("x")).LimitAsync());
        var job = await cluster.SubmitAsync(() => Break("x"));
        await Assert.ThrowsAsync<JobFailedException>(() => job.ResultAsync().LimitAsync());
        var status = await job.StatusAsync();
        Assert.Equal(JobState.Failed, status.State);
        Assert.Contains("bad x", status.Reason, StringComparison.Ordinal);
        await Assert.ThrowsAsync<JobFailedException>(() =>
            ToArrayAsync(cluster.StreamAsync(Endless(), x => x == 300 ? int.Parse("x", null) : x)).LimitAsync());
        await Assert.ThrowsAsync<JobFailedException>(() =>
            ToArrayAsync(cluster.AsCompletedAsync(Enumerable.Range(0, 9), x => 1 / (x - 5))).LimitAsync());
    }

    static IEnumerable<int> Endless()
    {
        for (var i = 0; ; i++)
            yield return i;
    }

    [Fact]
    public async Task Failed_job_fails_those_that_depend_on_it_with_its_cause()
    {
        await using var harness = await StartAsync();
        var parent = await harness.Cluster.SubmitAsync(() => Break("x"));
        var child = await harness.Cluster.SubmitAsync(x => x.Length, parent);

        var failed = await Assert.ThrowsAsync<JobFailedException>(() => child.ResultAsync().LimitAsync());

        Assert.Equal(typeof(FormatException).FullName, failed.CauseType);
        Assert.Contains(parent.Id.ToString(), failed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Failing_items_are_tried_again_as_often_as_allowed_and_told_their_attempt()
    {
        await using var harness = await StartAsync();

        var attempts = await harness.Cluster.MapAsync(
            Enumerable.Range(0, 40),
            (int x, TaskContext context) => context.Attempt > x % 3 ? context.Attempt : throw new FormatException(),
            AtOnce with { Retries = 2 }).LimitAsync();

        Assert.All(attempts.Index(), each => Assert.InRange(each.Item, (each.Index % 3) + 1, 3));
        Assert.Equal(3, await harness.Cluster.RunAsync(
            (TaskContext context) => context.Attempt == 3 ? 3 : throw new FormatException(),
            AtOnce with { Retries = 2 }).LimitAsync());
        await Assert.ThrowsAsync<JobFailedException>(() => harness.Cluster.RunAsync(
            (TaskContext context) => context.Attempt == 3 ? 3 : throw new FormatException(),
            AtOnce with { Retries = 1 }).LimitAsync());
    }

    [Fact]
    public async Task Call_that_takes_too_long_times_out_whether_it_looks_at_its_token_or_not()
    {
        await using var harness = await StartAsync();
        var options = new JobOptions { Timeout = TimeSpan.FromMilliseconds(50) };

        await Assert.ThrowsAsync<JobTimedOutException>(() => harness.Cluster.RunAsync(
            async token =>
            {
                await Task.Delay(Timeout.Infinite, token);
                return 1;
            },
            options).LimitAsync());
        var timedOut = await Assert.ThrowsAsync<JobTimedOutException>(() => harness.Cluster.MapAsync(
            new[] { 1, 2 },
            x => x == 2 ? Block(x) : x,
            options).LimitAsync());
        Assert.Contains("at item 1 (2)", timedOut.Message, StringComparison.Ordinal);
        Assert.Contains("0.05 s", timedOut.Message, StringComparison.Ordinal);
        Assert.Equal(2, await harness.Cluster.RunAsync(() => 2).LimitAsync());
    }

    [Fact]
    public async Task Canceling_a_run_cancels_the_call()
    {
        await using var harness = await StartAsync();
        using var cancel = new CancellationTokenSource();
        var (started, fired) = (harness.Beacon("started"), harness.Beacon("fired"));
        var run = harness.Cluster.RunAsync(
            async token => await WaitForTokenAsync(started, fired, token), cancellationToken: cancel.Token);
        await started.SeenAsync();

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run.LimitAsync());
        await fired.SeenAsync();
    }

    [Fact]
    public async Task Callback_that_throws_when_a_token_fires_harms_nobody_else()
    {
        await using var harness = await StartAsync();
        var job = await harness.Cluster.SubmitAsync(
            async token =>
            {
                await using var registration = token.Register(() => throw new FormatException("callback"));
                await Task.Delay(Timeout.Infinite, token);
                return 1;
            },
            new JobOptions { Timeout = TimeSpan.FromMilliseconds(20) });

        await Assert.ThrowsAsync<JobTimedOutException>(() => job.ResultAsync().LimitAsync());

        Assert.Equal(new[] { 2, 3, 4 }, await harness.Cluster.MapAsync(new[] { 1, 2, 3 }, Inc).LimitAsync());
    }

    [Fact]
    public async Task Canceling_a_map_cancels_its_calls()
    {
        await using var harness = await StartAsync();
        using var cancel = new CancellationTokenSource();
        var (started, fired) = (harness.Beacon("started"), harness.Beacon("fired"));
        var map = harness.Cluster.MapAsync(
            new[] { 1 },
            async (_, token) => await WaitForTokenAsync(started, fired, token),
            cancellationToken: cancel.Token);
        await started.SeenAsync();

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => map.LimitAsync());
        await fired.SeenAsync();
    }

    [Fact]
    public async Task Canceling_a_wait_leaves_the_job_alone()
    {
        await using var harness = await StartAsync();
        using var cancel = new CancellationTokenSource();
        var gate = harness.Beacon("gate");
        var job = await harness.Cluster.SubmitAsync(async token =>
        {
            await gate.WaitAsync(1, token);
            return 5;
        });
        var wait = job.ResultAsync(cancel.Token);

        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => wait.LimitAsync());
        gate.Raise();

        Assert.Equal(5, await job.ResultAsync().LimitAsync());
    }

    [Fact]
    public async Task Canceling_a_job_fires_its_tokens_and_ends_the_wait()
    {
        await using var harness = await StartAsync();
        var (started, fired) = (harness.Beacon("started"), harness.Beacon("fired"));
        var job = await harness.Cluster.SubmitAsync(async token => await WaitForTokenAsync(started, fired, token));
        var wait = job.ResultAsync();
        await started.SeenAsync();

        await job.CancelAsync();

        await Assert.ThrowsAsync<JobCanceledException>(() => wait.LimitAsync());
        await fired.SeenAsync();
        Assert.Equal(JobState.Canceled, (await job.StatusAsync()).State);
        await job.CancelAsync();
    }

    [Fact]
    public async Task Leaving_a_loop_early_cancels_what_is_left()
    {
        await using var harness = await StartAsync();
        var (started, fired) = (harness.Beacon("started"), harness.Beacon("fired"));

        await foreach (var _ in harness.Cluster.AsCompletedAsync(
            Enumerable.Range(0, 100_000),
            async (x, token) =>
            {
                if (x > 0)
                    await WaitForTokenAsync(started, fired, token);
                else
                    await started.WaitAsync(1, token);
                return x;
            },
            new JobOptions { ChunkSize = 1 }))
            break;

        await fired.SeenAsync();
        Assert.InRange(started.Count, 1, 10);
    }

    [Fact]
    public async Task Task_of_a_dropped_consumer_is_not_recorded_twice()
    {
        await using var harness = await StartAsync(slots: 2);
        var (started, gate) = (harness.Beacon("started"), harness.Beacon("gate"));
        var completed = new List<int>();
        var all = Task.Run(async () =>
        {
            await foreach (var (i, _) in harness.Cluster.AsCompletedAsync(
                Enumerable.Range(0, 10),
                async (x, token) =>
                {
                    started.Raise();
                    await gate.WaitAsync(1, token);
                    return x;
                },
                new JobOptions { ChunkSize = 1 }))
                completed.Add(i);
        });
        await started.SeenAsync(2);

        await harness.DropConsumersAsync();
        gate.Raise();
        await all.LimitAsync();

        Assert.Equal(Enumerable.Range(0, 10), completed.Order());
    }

    [Fact]
    public async Task Jobs_end_well_while_consumers_drop_all_the_time()
    {
        await using var harness = await StartAsync(slots: 4);
        var cluster = harness.Cluster;
        var items = Enumerable.Range(0, 300).ToArray();
        var options = AtOnce with { ChunkSize = 3, Retries = 1 };
        var work = Task.WhenAll(Enumerable.Range(0, 12).Select(k => Task.Run(async () =>
        {
            var map = await cluster.MapAsync(
                items, (int x, TaskContext context) => x % 50 == k && context.Attempt == 1 ? Inc(x / (x - x)) : x + k, options);
            Assert.Equal(items.Select(x => x + k), map);
            var stream = cluster.StreamAsync(items, async x =>
            {
                await Task.Yield();
                return x + k;
            });
            Assert.Equal(items.Select(x => x + k), await ToArrayAsync(stream));
            for (var i = 0; i < 20; i++)
                Assert.Equal(i + k, await cluster.RunAsync(() => i + k));
            var job = await cluster.SubmitMapAsync(items, x => x + k, options);
            var sum = await cluster.SubmitAsync(all => all.Sum(), job);
            Assert.Equal(items.Sum(x => x + k), await sum.ResultAsync());
        })));

        while (!work.IsCompleted)
        {
            await harness.DropConsumersAsync();
            await Task.WhenAny(work, Task.Delay(1));
        }

        await work.LimitAsync();
    }

    [Fact]
    public async Task Call_that_returns_a_value_task_is_refused()
    {
        await using var harness = await StartAsync();
        var refused = await Assert.ThrowsAsync<ArgumentException>(() =>
            harness.Cluster.RunAsync(() => new ValueTask<int>(1)));
        Assert.Contains("Task<T>", refused.Message, StringComparison.Ordinal);
    }
}
