using Coppice.Contracts;
using Coppice.IntegrationTests.Servers;

namespace Coppice.IntegrationTests.Workers;

/// <summary>A cluster of a test's own, whose workers are processes.</summary>
sealed class ProcessCluster : IAsyncDisposable
{
    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("coppice-processes-");
    readonly List<WorkerProcess> _workers = [];

    ProcessCluster(ServerAddress broker, ServerAddress store) => Options = new ClusterOptions
    {
        Broker = broker,
        Store = store,
        Key = ClusterKey.New(),
        Name = $"t{Guid.NewGuid():N}"[..20],
        Cache = Path.Combine(_folder.FullName, "cache"),
    };

    public ClusterOptions Options { get; }

    /// <summary>What workers find in their environment, beside this process' own.</summary>
    IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    public IReadOnlyList<WorkerProcess> Workers => _workers;

    public static async Task<ProcessCluster> StartAsync(params string[] workers) =>
        await StartAsync(await RabbitMqServer.CommonAsync(), await PostgresServer.CommonAsync(), workers);

    public static async Task<ProcessCluster> StartAsync(
        IReadOnlyDictionary<string, string> environment, params string[] workers) =>
        await StartAsync(
            new ProcessCluster(await RabbitMqServer.CommonAsync(), await PostgresServer.CommonAsync())
            {
                Environment = environment,
            },
            workers);

    public static Task<ProcessCluster> StartAsync(
        ServerAddress broker, ServerAddress store, params string[] workers) =>
        StartAsync(new ProcessCluster(broker, store), workers);

    static async Task<ProcessCluster> StartAsync(ProcessCluster cluster, string[] workers)
    {
        foreach (var worker in workers)
            cluster.Add(worker);
        // The first to connect makes the tables; whoever waits here has a worker to talk to.
        await using var client = await cluster.ConnectAsync();
        while (client.Workers.Count < workers.Length)
            await Task.Delay(50);
        return cluster;
    }

    public WorkerProcess Add(string name, params string[] arguments)
    {
        string[] slots = arguments.Contains("--slots") ? [] : ["--slots", "2"];
        var worker = WorkerProcess.Start(Options, name, Environment, [.. slots, .. arguments]);
        _workers.Add(worker);
        return worker;
    }

    public Task<Cluster> ConnectAsync() => Cluster.ConnectAsync(Options);

    /// <summary>A signal that calls see in whatever process they run.</summary>
    public Beacon Beacon(string name) => new(_folder.FullName, name);

    public async ValueTask DisposeAsync()
    {
        foreach (var worker in _workers)
            await worker.DisposeAsync();
        _folder.Delete(recursive: true);
    }
}
