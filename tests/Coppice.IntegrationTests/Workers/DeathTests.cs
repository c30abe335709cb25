using Xunit;

namespace Coppice.IntegrationTests.Workers;

/// <summary>What processes die of, and what becomes of the tasks that they held.</summary>
public sealed class DeathTests
{
    [Fact]
    public async Task Call_that_exits_its_process_is_quarantined_with_its_evidence()
    {
        await using var processes = await ProcessCluster.StartAsync("one");
        await using var cluster = await processes.ConnectAsync();

        var job = await cluster.SubmitAsync(() => Exit(3));

        var failure = await Assert.ThrowsAsync<JobFailedException>(() => job.ResultAsync());
        Assert.Contains("3 processes died", failure.Message);
        Assert.Contains("exit code 3", failure.Message);
        Assert.Contains("the last words", failure.Message);
        Assert.Equal(42, await cluster.RunAsync(() => 42));
    }

    [Fact]
    public async Task Call_that_overflows_the_stack_is_quarantined_and_neighbours_end_well()
    {
        await using var processes = await ProcessCluster.StartAsync("one");
        await using var cluster = await processes.ConnectAsync();

        var overflow = await cluster.SubmitAsync(() => Deep(1));
        var good = await cluster.SubmitMapAsync(Enumerable.Range(0, 50), x => x + 1, new JobOptions { ChunkSize = 1 });

        Assert.Contains(
            "signal 6", (await Assert.ThrowsAsync<JobFailedException>(() => overflow.ResultAsync())).Message);
        Assert.Equal(Enumerable.Range(1, 50), await good.ResultAsync());
    }

    [Fact]
    public async Task Call_that_takes_more_memory_than_its_worker_may_is_quarantined()
    {
        await using var processes = await ProcessCluster.StartAsync();
        processes.Add("small", "--memory", "200");
        await using var cluster = await processes.ConnectAsync();

        var job = await cluster.SubmitAsync(() => Hoard());

        var failure = await Assert.ThrowsAsync<JobFailedException>(() => job.ResultAsync());
        Assert.Contains("out of memory", failure.Message);
        Assert.Equal(42, await cluster.RunAsync(() => 42));
    }

    [Fact]
    public async Task Awaited_call_that_exits_its_process_fails_and_the_worker_lives()
    {
        await using var processes = await ProcessCluster.StartAsync("one");
        await using var cluster = await processes.ConnectAsync();

        var failure = await Assert.ThrowsAsync<JobFailedException>(() => cluster.RunAsync(() => Exit(5)));

        Assert.Contains("exit code 5", failure.Message);
        Assert.Equal(42, await cluster.RunAsync(() => 42));
    }

    [Fact]
    public async Task Kills_from_outside_prove_nothing_however_many()
    {
        await using var processes = await ProcessCluster.StartAsync("one");
        await using var cluster = await processes.ConnectAsync();
        var (started, gate) = (processes.Beacon("started"), processes.Beacon("gate"));
        var job = await cluster.SubmitAsync(async () =>
        {
            started.Raise();
            await gate.WaitAsync(1, CancellationToken.None);
            return 7;
        });

        for (var death = 1; death <= 4; death++)
        {
            await started.SeenAsync(death);
            processes.Workers[0].KillChild();
        }

        await started.SeenAsync(5);
        gate.Raise();

        Assert.Equal(7, await job.ResultAsync());
    }

    [Fact]
    public async Task Worker_that_is_asked_to_end_hands_back_what_it_cannot_finish()
    {
        await using var processes = await ProcessCluster.StartAsync("one");
        await using var cluster = await processes.ConnectAsync();
        var (started, gate) = (processes.Beacon("started"), processes.Beacon("gate"));
        var job = await cluster.SubmitAsync(async (CancellationToken token) =>
        {
            started.Raise();
            await gate.WaitAsync(1, token);
            return 7;
        });
        await started.SeenAsync(1);

        Assert.Equal(0, await processes.Workers[0].StopAsync());
        processes.Workers[0].StartAgain();
        await started.SeenAsync(2);
        gate.Raise();

        Assert.Equal(7, await job.ResultAsync());
    }

    [Fact]
    public async Task Every_durable_task_has_one_outcome_whatever_is_killed() => await StormAsync(1000);

    [Fact]
    [Trait("Category", "Soak")]
    public async Task Ten_thousand_durable_tasks_have_one_outcome_each_whatever_is_killed() => await StormAsync(10_000);

    static async Task StormAsync(int tasks)
    {
        await using var processes = await ProcessCluster.StartAsync("one", "two", "three");
        await using var cluster = await processes.ConnectAsync();
        var job = await cluster.SubmitMapAsync(
            Enumerable.Range(0, tasks), x => Slowly(x), new JobOptions { ChunkSize = 1 });
        var result = job.ResultAsync();
        var random = new Random(1);
        while (await Task.WhenAny(result, Task.Delay(1000)) != result)
        {
            var worker = processes.Workers[random.Next(processes.Workers.Count)];
            if (random.Next(2) == 0)
            {
                worker.KillChild();
                continue;
            }

            worker.KillParent();
            worker.StartAgain();
        }

        Assert.Equal(Enumerable.Range(0, tasks).Select(x => x * 2), await result);
        Assert.Equal(tasks, (await job.StatusAsync()).Done);
    }

    // Long enough for kills to meet it.
    static async Task<int> Slowly(int x)
    {
        await Task.Delay(5);
        return x * 2;
    }

    static int Exit(int code)
    {
        Console.WriteLine("the last words");
        Environment.Exit(code);
        return code;
    }

    static int Deep(int x) => x < 0 ? x : Deep(x + 1) + 1;

    static int Hoard()
    {
        var all = new List<byte[]>();
        while (true)
        {
            // Beside the collector's heap, whose own limit a call would survive.
            var more = System.Runtime.InteropServices.Marshal.AllocHGlobal(16 << 20);
            unsafe
            {
                new Span<byte>((void*)more, 16 << 20).Fill(1);
            }

            all.Add([]);
        }
    }
}
