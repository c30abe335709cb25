using System.Diagnostics;
using System.Text.Json;
using Coppice.IntegrationTests.Operations;
using Coppice.IntegrationTests.Servers;
using Xunit;

namespace Coppice.IntegrationTests.Fleets;

/// <summary>A fleet whose machines are taken away in the midst of their work.</summary>
public sealed class ReclaimedTests
{
    const int Machines = 5;

    [Fact]
    [Trait("Category", "Soak")]
    public async Task Search_ends_with_the_same_bytes_while_machines_are_reclaimed_and_replaced()
    {
        if (Environment.UserName != "root")
            Assert.Skip("network namespaces need root");
        await ServerProcess.RunAsync([Checkout.PathOf("eng", "publish"), "--fast", "linux-x64"]);
        await using var hosts = await Namespaces.StartAsync();
        var (broker, store) = (await RabbitMqServer.CommonAsync(), await PostgresServer.CommonAsync());
        var cloud = JsonSerializer.Serialize(await hosts.CloudAsync());
        await using var fleet = FleetProcess.Create(
            ServerAddress.Parse($"amqp://guest:guest@{hosts.Gateway}:{hosts.Relay(broker.Uri.Port)}/"),
            ServerAddress.Parse($"postgres://postgres@{hosts.Gateway}:{hosts.Relay(store.Uri.Port)}/postgres"),
            own => new
            {
                name = "cloud",
                provider = "cloud.json",
                count = Machines,
                ssh = new { key = hosts.Key, user = "root", known_hosts = "known", host_keys = "accept_new" },
                worker = new
                {
                    slots = 1,
                    folder = own.Machines,
                    program = Checkout.PathOf("artifacts", "publish", "coppice-linux-x64.tar.gz"),
                },
            });
        fleet.Write("cloud.json", cloud);
        using var keeping = fleet.Start("up");
        var lines = keeping.StandardError.ReadToEndAsync();
        Assert.Contains("5 of 5 workers are in", await keeping.StandardOutput.ReadLineAsync());
        await using var cluster = await fleet.ConnectAsync();
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(6));
        while (cluster.Workers.Count != Machines)
            await Task.Delay(200, limit.Token);

        var exec = await fleet.RunAsync("exec", "--", "hostname -I; echo here");
        Assert.Equal(0, exec.ExitCode);
        Assert.Equal(Machines, exec.Output.Split("| here\n").Length - 1);

        var expected = await SearchAsync(fleet, "alone", isLocal: true);
        var first = cluster.Workers.Select(worker => worker.Name).ToHashSet();
        var search = SearchAsync(fleet, "fleet", isLocal: false);
        while (!await HasBegunAsync(cluster))
            await Task.Delay(200, limit.Token);
        Assert.False(search.IsCompleted, "the search had ended before a machine was taken away");
        foreach (var machine in first.Order(StringComparer.Ordinal).Take(2))
            await Namespaces.ReclaimAsync(machine);

        Assert.Equal(expected, await search);
        while (cluster.Workers.Count != Machines || cluster.Workers.Count(worker => !first.Contains(worker.Name)) != 2)
            await Task.Delay(200, limit.Token);
        await ServerProcess.RunAsync(["kill", "-INT", $"{keeping.Id}"]);
        await keeping.WaitForExitAsync(limit.Token);
        Assert.Contains("the workers go on", await lines);
    }

    static async Task<bool> HasBegunAsync(Cluster cluster)
    {
        await foreach (var job in cluster.JobsAsync())
            if (job.Done > 0)
                return true;
        return false;
    }

    // The ranked settings, without what says how long it took.
    static async Task<string> SearchAsync(FleetProcess fleet, string name, bool isLocal)
    {
        var output = Path.Combine(fleet.Folder, $"{name}.csv");
        var start = new ProcessStartInfo(
            "dotnet",
            [
                Path.Combine(AppContext.BaseDirectory, "coppice-cli.dll"), "search",
                fleet.Write("recipe.json", Recipe), "--csv", output,
            ])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["COPPICE_HOME"] = Path.Combine(fleet.Folder, "home-" + name);
        if (!isLocal)
        {
            start.Environment["COPPICE_BROKER"] = fleet.Options.Broker!.Uri.ToString(); // every fleet here has both
            start.Environment["COPPICE_STORE"] = fleet.Options.Store!.Uri.ToString();
            start.Environment["COPPICE_KEY"] = fleet.Options.Key!.Reveal();
            start.Environment["COPPICE_CLUSTER"] = fleet.Options.Name;
        }

        using var process = Process.Start(start)!; // a process that was just started
        var (said, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, await said + await error);
        return string.Join('\n', (await File.ReadAllLinesAsync(output)).Select(line => line.Split(',', 3)[2]));
    }

    // Settings that share nothing, so that there is work for a while.
    const string Recipe = """
        {
          "data": {
            "generate": { "rows": 10000, "informative": 8, "noise": 6, "label_noise": 0.1, "seed": 7 },
            "label": "label"
          },
          "model": "random_forest",
          "fixed": { "n_estimators": 30 },
          "space": {
            "max_features": [2, 4, 6, 8], "min_samples_leaf": [1, 2, 4], "max_samples": [0.5, 0.7, 0.9],
            "criterion": ["gini", "entropy"]
          },
          "evaluation": { "kind": "stratified_kfold", "folds": 3 },
          "scoring": ["accuracy"],
          "seed": 1
        }
        """;
}
