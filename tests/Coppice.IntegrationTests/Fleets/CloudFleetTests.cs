using Coppice.IntegrationTests.Servers;
using Xunit;

namespace Coppice.IntegrationTests.Fleets;

/// <summary>Fleets whose machines a cloud makes: files, which all lead to one sshd.</summary>
public sealed class CloudFleetTests
{
    [Fact]
    public async Task Machine_that_is_reclaimed_is_replaced()
    {
        await using var ssh = await SshServer.StartAsync();
        await using var fleet = await CloudAsync(ssh);
        using var keeping = fleet.Start("up");
        var lines = keeping.StandardError.ReadToEndAsync();
        await using var cluster = await fleet.ConnectAsync();
        Assert.Contains("2 of 2 workers are in", await keeping.StandardOutput.ReadLineAsync());
        var first = fleet.Workers;

        var lost = first.Keys.Order(StringComparer.Ordinal).First();
        File.Delete(Path.Combine(fleet.Folder, "made", lost));
        FleetProcess.Kill(first[lost]);
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (cluster.Workers.All(worker => first.ContainsKey(worker.Name)))
            await Task.Delay(100, limit.Token);

        var made = Directory.EnumerateFiles(Path.Combine(fleet.Folder, "made")).Select(path => Path.GetFileName(path)!);
        Assert.Equal(2, made.Count());
        Assert.DoesNotContain(lost, made);
        await ServerProcess.RunAsync(["kill", "-INT", $"{keeping.Id}"]);
        await keeping.WaitForExitAsync(limit.Token);
        Assert.Contains("the workers go on", await lines);
    }

    [Fact]
    public async Task Machines_beyond_a_count_that_was_lowered_are_deleted()
    {
        await using var ssh = await SshServer.StartAsync();
        await using var fleet = await CloudAsync(ssh);
        Assert.Equal(0, (await fleet.RunAsync("up", "--once")).ExitCode);
        var file = Path.Combine(fleet.Folder, "fleet.json");
        await File.WriteAllTextAsync(
            file, (await File.ReadAllTextAsync(file)).Replace("\"count\":2", "\"count\":1"));

        var up = await fleet.RunAsync("up", "--once");

        Assert.Equal(0, up.ExitCode);
        Assert.Contains("is one too many, and is deleted", up.Error);
        var left = Path.GetFileName(Assert.Single(Directory.EnumerateFiles(Path.Combine(fleet.Folder, "made"))));
        Assert.Equal(left, Assert.Single(fleet.Workers).Key);
    }

    static async Task<FleetProcess> CloudAsync(SshServer ssh)
    {
        var fleet = FleetProcess.Create(
            await RabbitMqServer.CommonAsync(),
            await PostgresServer.CommonAsync(),
            own => new
            {
                name = "cloud",
                provider = "files.json",
                count = 2,
                values = new { address = ssh.Address },
                ssh = new { key = ssh.Key, known_hosts = "known", host_keys = "accept_new" },
                worker = new { slots = 1, folder = own.Machines, program = AppContext.BaseDirectory },
            });
        fleet.Write("files.json", """
            {
              "values": { "address": null },
              "create": ["sh", "-c", "mkdir -p made && touch 'made/{name}'"],
              "list": ["sh", "-c", "mkdir -p made && for m in $(ls made); do echo $m {address}; done"],
              "delete": ["rm", "-f", "made/{id}"]
            }
            """);
        return fleet;
    }
}
