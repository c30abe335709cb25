using Coppice.Contracts;
using Coppice.IntegrationTests.Servers;
using Coppice.Workers;
using Microsoft.Extensions.Logging.Abstractions;

namespace Coppice.IntegrationTests.Client;

/// <summary>A cluster of a test's own on the real pair, whose worker is in this process but knows nothing of the
/// client.</summary>
sealed class RemoteHarness : ClusterHarness
{
    readonly ClusterOptions _options;
    readonly DirectoryInfo _cache;
    readonly RemoteWorker _worker;

    RemoteHarness(ClusterOptions options, DirectoryInfo cache, RemoteWorker worker, Cluster cluster) =>
        (_options, _cache, _worker, Cluster) = (options, cache, worker, cluster);

    public override Cluster Cluster { get; }

    public static async Task<ClusterHarness> StartAsync(int slots)
    {
        var cache = Directory.CreateTempSubdirectory("coppice-cache-");
        var options = new ClusterOptions
        {
            Broker = await RabbitMqServer.CommonAsync(),
            Store = await PostgresServer.CommonAsync(),
            Key = ClusterKey.New(),
            Name = $"t{Guid.NewGuid():N}"[..20],
            Cache = cache.FullName,
        };
        var worker = await RemoteWorker.StartAsync(
            options,
            new WorkerSettings
            {
                Name = "here",
                Tags = ["x64"],
                Slots = slots,
                Drain = TimeSpan.FromMilliseconds(100),
                Time = TimeProvider.System,
                Loggers = NullLoggerFactory.Instance,
                Prefetch = 2,
                BusyAfter = TimeSpan.FromMilliseconds(250),
            },
            CancellationToken.None);
        return new RemoteHarness(options, cache, worker, await Cluster.ConnectAsync(options));
    }

    public override async Task DropConsumersAsync()
    {
        foreach (var slot in _worker.Worker.Slots)
            await slot.CloseAsync();
        // A server needs a while for what happens in a process at once.
        while (!_worker.Worker.Slots.All(slot => slot.IsConsuming || slot.Current is not null))
            await Task.Delay(1);
    }

    public override Task<Cluster> ConnectAsync() => Cluster.ConnectAsync(_options);

    public override async ValueTask DisposeAsync()
    {
        await Cluster.DisposeAsync();
        await _worker.DisposeAsync();
        _cache.Delete(recursive: true);
        await base.DisposeAsync();
    }
}
