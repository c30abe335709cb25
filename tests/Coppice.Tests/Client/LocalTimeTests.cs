using Coppice.Contracts;
using Xunit;

namespace Coppice.Tests.Client;

/// <summary>What a cluster does by the clock, with a clock that the test moves.</summary>
public sealed class LocalTimeTests
{
    static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    static readonly JobOptions Retrying = new() { Retries = 2, RetryDelay = Minute };

    [Fact]
    public async Task Retries_of_a_job_wait_for_their_delay()
    {
        var time = new ManualTime();
        await using var harness = LocalHarness.Start(configure: options => options with { Time = time });
        var attempts = new List<DateTimeOffset>();
        var job = await harness.Cluster.SubmitMapAsync(
            new[] { 1 }, (int _, TaskContext context) => Attempt(context, attempts, time), Retrying);

        foreach (var retried in new[] { 1, 2 })
        {
            await Within.IsSoAsync(async () => (await job.StatusAsync()).Retried == retried);
            time.Advance(Minute * retried);
        }

        Assert.Equal(new[] { 3 }, await job.ResultAsync().LimitAsync());
        Assert.Equal([Minute, 2 * Minute], attempts.Zip(attempts.Skip(1), (one, next) => next - one));
    }

    [Fact]
    public async Task Retries_of_an_awaited_call_wait_for_their_delay()
    {
        var time = new ManualTime();
        await using var harness = LocalHarness.Start(configure: options => options with { Time = time });
        var attempts = new List<DateTimeOffset>();
        var run = harness.Cluster.RunAsync((TaskContext context) => Attempt(context, attempts, time), Retrying);

        await Within.IsSoAsync(() =>
        {
            time.Advance(TimeSpan.FromSeconds(1));
            return Task.FromResult(run.IsCompleted);
        });

        Assert.Equal(3, await run);
        Assert.True(attempts[1] - attempts[0] >= Minute);
        Assert.True(attempts[2] - attempts[1] >= 2 * Minute);
    }

    static int Attempt(TaskContext context, List<DateTimeOffset> attempts, TimeProvider time)
    {
        attempts.Add(time.GetUtcNow());
        return context.Attempt == 3 ? 3 : throw new FormatException();
    }

    [Fact]
    public async Task Long_task_is_leased_and_its_outcome_counts()
    {
        var time = new ManualTime();
        await using var harness = LocalHarness.Start(slots: 1, options => options with { Time = time });
        using var gate = new SemaphoreSlim(0);
        var runs = 0;
        var map = harness.Cluster.MapAsync(
            new[] { 1, 2, 3 },
            async (x, token) =>
            {
                if (Interlocked.Increment(ref runs) == 1)
                    await gate.WaitAsync(token);
                return x * 10;
            },
            new JobOptions { ChunkSize = 1 });
        var worker = harness.Cluster.Worker;
        await Within.IsSoAsync(() => Task.FromResult(worker.Slots[0].Current is not null));
        var task = worker.Slots[0].Current!.Envelope.Task;
        Assert.True(await worker.Jobs.IsDueAsync(task, 1, CancellationToken.None));

        await Within.IsSoAsync(async () =>
        {
            time.Advance(TimeSpan.FromSeconds(1));
            return !await worker.Jobs.IsDueAsync(task, 1, CancellationToken.None);
        });
        // The broker has forgotten it, and the slot takes nothing else meanwhile.
        Assert.Equal(1, runs);
        gate.Release();

        Assert.Equal(new[] { 10, 20, 30 }, await map.LimitAsync());
        Assert.Equal(3, runs);
    }

    [Fact]
    public async Task Canceled_call_that_goes_on_loses_its_slot_after_a_grace()
    {
        var time = new ManualTime();
        await using var harness = LocalHarness.Start(slots: 1, options => options with { Time = time });
        using var never = new ManualResetEventSlim();
        using var cancel = new CancellationTokenSource();
        var started = new TaskCompletionSource();
        var stuck = harness.Cluster.MapAsync(
            new[] { 1 },
            x =>
            {
                started.SetResult();
                never.Wait(TimeSpan.FromMinutes(1));
                return x;
            },
            cancellationToken: cancel.Token);
        await started.Task.LimitAsync();
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => stuck.LimitAsync());

        var next = harness.Cluster.RunAsync(() => 2);
        await Within.IsSoAsync(() =>
        {
            time.Advance(TimeSpan.FromSeconds(1));
            return Task.FromResult(next.IsCompleted);
        });

        Assert.Equal(2, await next);
        never.Set();
    }
}
