using Coppice.IntegrationTests.Servers;
using Coppice.IntegrationTests.Workers;
using Xunit;

namespace Coppice.IntegrationTests.Faults;

/// <summary>Servers that stop, die and forget while jobs run.</summary>
public sealed class ServerFaultTests
{
    [Fact]
    [Trait("Category", "Soak")]
    public async Task Job_ends_well_when_both_servers_are_killed_and_come_back()
    {
        await using var broker = await RabbitMqServer.StartAsync();
        await using var store = await PostgresServer.StartAsync();

        await RunAsync(broker, store, async () =>
        {
            await broker.KillAsync();
            await broker.GoOnAsync();
            await store.KillAsync();
            await store.GoOnAsync();
        });
    }

    [Fact]
    public async Task Job_ends_well_when_every_connection_is_cut()
    {
        await using var broker = await RabbitMqServer.StartAsync();
        await using var store = await PostgresServer.StartAsync();

        await RunAsync(broker, store, () => broker.ControlAsync("close_all_connections", "test"));
    }

    [Fact]
    public async Task Stream_goes_on_when_the_store_is_killed_and_comes_back()
    {
        const int Items = 300;
        await using var store = await PostgresServer.StartAsync();
        await using var processes = await ProcessCluster.StartAsync(
            await RabbitMqServer.CommonAsync(), store.Address, "one");
        await using var cluster = await processes.ConnectAsync();
        var results = new List<int>();
        var restart = Task.CompletedTask;

        await ReadAsync().WaitAsync(TimeSpan.FromMinutes(2));

        await restart;
        Assert.Equal(Enumerable.Range(0, Items).Select(x => x * 2), results);

        async Task ReadAsync()
        {
            await foreach (var result in cluster.StreamAsync(Slowly(Items), x => x * 2))
            {
                results.Add(result);
                if (results.Count == 20)
                    restart = RestartAsync();
            }
        }

        async Task RestartAsync()
        {
            await store.KillAsync();
            await store.GoOnAsync();
        }
    }

    [Fact]
    [Trait("Category", "Soak")]
    public async Task Job_ends_well_when_the_broker_forgets_everything()
    {
        await using var broker = await RabbitMqServer.StartAsync();
        await using var store = await PostgresServer.StartAsync();

        await RunAsync(broker, store, async () =>
        {
            await broker.KillAsync();
            broker.Wipe();
            await broker.GoOnAsync();
        });
    }

    [Fact]
    [Trait("Category", "Soak")]
    public async Task Job_ends_well_when_both_servers_are_away_for_half_a_minute()
    {
        await using var broker = await RabbitMqServer.StartAsync();
        await using var store = await PostgresServer.StartAsync();

        await RunAsync(broker, store, async () =>
        {
            await broker.KillAsync();
            await store.StopAsync();
            await Task.Delay(TimeSpan.FromSeconds(30));
            await store.GoOnAsync();
            await broker.GoOnAsync();
        });
    }

    [Fact]
    [Trait("Category", "Soak")]
    public async Task Task_longer_than_the_brokers_patience_runs_once()
    {
        // Without the interval the limit is not looked at for a minute.
        await using var broker = await RabbitMqServer.StartAsync(
            "consumer_timeout = 20000", "[{rabbit, [{channel_tick_interval, 1000}]}].");
        await using var store = await PostgresServer.StartAsync();
        await using var processes = await ProcessCluster.StartAsync(broker.Address, store.Address, "one");
        await using var cluster = await processes.ConnectAsync();
        var started = processes.Beacon("started");

        var job = await cluster.SubmitAsync(async () =>
        {
            started.Raise();
            await Task.Delay(TimeSpan.FromSeconds(60));
            return 7;
        });

        Assert.Equal(7, await job.ResultAsync());
        Assert.Equal(1, started.Count);
    }

    [Fact]
    [Trait("Category", "Soak")]
    public async Task Task_of_a_frozen_worker_runs_elsewhere_and_its_late_outcome_is_refused()
    {
        await using var processes = await ProcessCluster.StartAsync("one");
        await using var cluster = await processes.ConnectAsync();
        var started = processes.Beacon("started");
        var job = await cluster.SubmitAsync(async () =>
        {
            started.Raise();
            await Task.Delay(TimeSpan.FromSeconds(20));
            return Environment.ProcessId;
        });
        await started.SeenAsync(1);
        // From here on the task is held by a lease.
        await Task.Delay(TimeSpan.FromSeconds(12));

        processes.Workers[0].Freeze();
        var frozen = TimeProvider.System.GetTimestamp();
        processes.Add("two");
        while (started.Count < 2)
            await Task.Delay(100);
        var away = TimeProvider.System.GetElapsedTime(frozen);
        var result = await job.ResultAsync();
        processes.Workers[0].Thaw();

        Assert.True(away < TimeSpan.FromSeconds(40), $"It began elsewhere after {away.TotalSeconds:0} s.");
        Assert.Equal(result, await job.ResultAsync());
        Assert.Equal(1, (await job.StatusAsync()).Done);
    }

    static async IAsyncEnumerable<int> Slowly(int items)
    {
        for (var i = 0; i < items; i++)
        {
            await Task.Delay(20);
            yield return i;
        }
    }

    static async Task RunAsync(RabbitMqServer broker, PostgresServer store, Func<Task> harm)
    {
        const int Tasks = 400;
        await using var processes = await ProcessCluster.StartAsync(broker.Address, store.Address, "one", "two");
        await using var cluster = await processes.ConnectAsync();
        var started = processes.Beacon("started");
        var map = cluster.MapAsync(
            Enumerable.Range(0, Tasks),
            async x =>
            {
                if (x % 20 == 0)
                    started.Raise();
                await Task.Delay(20);
                return x * 2;
            },
            new JobOptions { ChunkSize = 1 });
        await started.SeenAsync(2);

        await harm();

        Assert.Equal(Enumerable.Range(0, Tasks).Select(x => x * 2), await map.WaitAsync(TimeSpan.FromMinutes(3)));
    }
}
