using Coppice.Contracts;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Coppice.Tests.Client;

/// <summary>How a cluster inside a process begins and ends.</summary>
public sealed class LocalLifeTests
{
    [Fact]
    public async Task Disposal_lets_a_running_item_end_and_loses_the_rest_of_its_job()
    {
        using var home = new TestFolder();
        var cluster = await StartAsync(home, TimeSpan.FromSeconds(30), slots: 1);
        var started = new TaskCompletionSource();
        using var gate = new SemaphoreSlim(0);
        var job = await cluster.SubmitMapAsync(
            Enumerable.Range(0, 10),
            async x =>
            {
                started.TrySetResult();
                await gate.WaitAsync();
                return x;
            });
        await started.Task.LimitAsync();

        var disposal = cluster.DisposeAsync().AsTask();
        gate.Release();
        await disposal.LimitAsync();

        var lost = await Assert.ThrowsAsync<JobFailedException>(() => job.ResultAsync().LimitAsync());
        Assert.Contains("1 of 10", lost.Message, StringComparison.Ordinal);
        await using var other = await StartAsync(home, TimeSpan.Zero);
        var status = await (await other.AttachAsync<int[]>(job.Id)).StatusAsync();
        Assert.Equal((JobState.Lost, 1L), (status.State, status.Done));
    }

    [Fact]
    public async Task Disposal_cancels_what_does_not_end_and_wakes_who_waits()
    {
        using var home = new TestFolder();
        var cluster = await StartAsync(home, TimeSpan.FromMilliseconds(20));
        var started = new SemaphoreSlim(0);
        var map = cluster.MapAsync(new[] { 1 }, ForeverAsync);
        var run = cluster.RunAsync(async token => await ForeverAsync(1, token));
        await started.WaitAsync().LimitAsync();
        await started.WaitAsync().LimitAsync();

        await cluster.DisposeAsync().AsTask().LimitAsync();
        await cluster.DisposeAsync().AsTask().LimitAsync();

        await Assert.ThrowsAsync<JobFailedException>(() => map.LimitAsync());
        await Assert.ThrowsAnyAsync<CoppiceException>(() => run.LimitAsync());
        await Assert.ThrowsAsync<ObjectDisposedException>(() => cluster.RunAsync(() => 1));

        async Task<int> ForeverAsync(int x, CancellationToken token)
        {
            started.Release();
            await Task.Delay(Timeout.Infinite, token);
            return x;
        }
    }

    [Fact]
    public async Task Disposal_does_not_wait_for_a_call_that_never_ends()
    {
        using var home = new TestFolder();
        var cluster = await StartAsync(home, TimeSpan.FromMilliseconds(20));
        using var never = new ManualResetEventSlim();
        var started = new TaskCompletionSource();
        var map = cluster.MapAsync(new[] { 1 }, x =>
        {
            started.SetResult();
            never.Wait(TimeSpan.FromMinutes(1));
            return x;
        });
        await started.Task.LimitAsync();

        await cluster.DisposeAsync().AsTask().LimitAsync();

        await Assert.ThrowsAsync<JobFailedException>(() => map.LimitAsync());
        never.Set();
    }

    [Fact]
    public async Task Cluster_that_stores_nothing_leaves_the_disk_alone()
    {
        using var home = new TestFolder();
        await using (var cluster = await StartAsync(home, TimeSpan.Zero))
        {
            await cluster.MapAsync(Enumerable.Range(0, 100), x => x);
            await cluster.RunAsync(() => 1);
        }

        Assert.Empty(Directory.GetFileSystemEntries(home.Path));
    }

    [Fact]
    public async Task Words_of_a_call_reach_the_log_of_the_client()
    {
        using var home = new TestFolder();
        var log = new ListLog();
        var options = new LocalOptions { Home = home.Path, Slots = 1, Loggers = log };
        await using var cluster = await Cluster.LocalAsync(options);

        await cluster.RunAsync((TaskContext context) => context.Log.LogWarning("item {Index} is odd", context.Index));

        Assert.Contains("item 0 is odd", log.Warnings);
    }

    [Fact]
    public async Task Host_gets_one_cluster_and_disposes_it()
    {
        using var home = new TestFolder();
        var services = new ServiceCollection().AddCoppice(new LocalOptions { Home = home.Path });
        var factory = services.Single(service => service.ServiceType == typeof(Cluster));

        Assert.Equal(ServiceLifetime.Singleton, factory.Lifetime);
        await using var cluster = (Cluster)factory.ImplementationFactory!(new NoServices());
        Assert.Equal(2, await cluster.RunAsync(() => 2).LimitAsync());
    }

    [Fact]
    public async Task Options_out_of_range_are_refused_all_at_once()
    {
        var options = new LocalOptions
        {
            Slots = 0,
            Home = " ",
            Name = "a b",
            Tags = [""],
            Drain = TimeSpan.FromSeconds(-1),
        };

        var refused = await Assert.ThrowsAsync<ArgumentException>(() => Cluster.LocalAsync(options));

        foreach (var name in new[] { "Slots", "Home", "Name", "Tags", "Drain" })
            Assert.Contains(name, refused.Message, StringComparison.Ordinal);
    }

    static Task<Cluster> StartAsync(TestFolder home, TimeSpan drain, int slots = 2) =>
        Cluster.LocalAsync(new LocalOptions { Home = home.Path, Slots = slots, Drain = drain });

    sealed class NoServices : IServiceProvider
    {
        public object? GetService(Type serviceType) => null;
    }
}
