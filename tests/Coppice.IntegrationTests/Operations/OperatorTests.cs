using System.Diagnostics;
using Coppice.IntegrationTests.Servers;
using Coppice.IntegrationTests.Workers;
using Xunit;

namespace Coppice.IntegrationTests.Operations;

/// <summary>Commands of an operator, on a cluster whose workers are processes.</summary>
public sealed class OperatorTests
{
    [Fact]
    public async Task Command_runs_on_every_worker_of_the_cluster()
    {
        await using var processes = await ProcessCluster.StartAsync("one", "two");

        var all = await RunAsync(processes.Options, "exec", "--", "echo said; echo complained >&2");
        Assert.Equal(0, all.ExitCode);
        Assert.Contains("one | said", all.Output);
        Assert.Contains("two | said", all.Output);
        Assert.Contains("two | complained", all.Error);

        var one = await RunAsync(processes.Options, "exec", "--host", "two", "--", "sh", "-c", "exit 3");
        Assert.Equal(1, one.ExitCode);
        Assert.DoesNotContain("one", one.Output);
        Assert.Matches(@"two +3", one.Output);
        Assert.Equal(1, (await RunAsync(processes.Options, "exec", "--host", "nobody", "--", "true")).ExitCode);
    }

    [Fact]
    public async Task Workers_of_one_name_are_told_apart()
    {
        await using var processes = await ProcessCluster.StartAsync("same", "same");

        var listed = await RunAsync(processes.Options, "workers");
        var said = await RunAsync(processes.Options, "exec", "--", "echo here");
        var doctor = await RunAsync(processes.Options, "doctor");

        var host = Environment.MachineName;
        Assert.All(
            processes.Workers, worker => Assert.Matches($@"same +{host} +{worker.Child} +2 ", listed.Output));
        Assert.All(processes.Workers, worker => Assert.Contains($"same/{host}:{worker.Child} | here", said.Output));
        Assert.Contains("2 have the name same", doctor.Output);
        Assert.Contains("2 with 4 slots are heard", doctor.Output);
    }

    [Fact]
    public async Task Doctor_finds_nothing_wrong_where_nothing_is()
    {
        await using var processes = await ProcessCluster.StartAsync("one");

        var outcome = await RunAsync(processes.Options, "doctor");

        Assert.True(outcome.ExitCode == 0, outcome.Output + outcome.Error);
        Assert.Contains("PostgreSQL", outcome.Output);
        Assert.Contains("RabbitMQ", outcome.Output);
        Assert.Contains("1 with 2 slots are heard", outcome.Output);
    }

    [Fact]
    public async Task Doctor_tells_of_everything_that_is_wrong_and_of_its_cure()
    {
        var outcome = await RunAsync(
            new ClusterOptions
            {
                Broker = ServerAddress.Parse($"amqp://guest:guest@127.0.0.1:{ServerProcess.FreePort()}/"),
                Store = ServerAddress.Parse($"postgres://postgres@127.0.0.1:{ServerProcess.FreePort()}/postgres"),
                Key = ClusterKey.New(),
            },
            "doctor", "--cache", "/proc/nowhere");

        Assert.Equal(1, outcome.ExitCode);
        Assert.Matches(@"store +bad +PostgreSQL at .* cannot be reached", outcome.Output);
        Assert.Matches(@"broker +bad +RabbitMQ at .* did not answer", outcome.Output);
        Assert.Matches(@"cache +bad +/proc/nowhere cannot be used", outcome.Output);
        Assert.Contains("whether COPPICE_STORE is right", outcome.Output);
        Assert.DoesNotContain("   at ", outcome.Output + outcome.Error);
    }

    internal static async Task<(int ExitCode, string Output, string Error)> RunAsync(
        ClusterOptions cluster, params string[] arguments)
    {
        var start = new ProcessStartInfo(
            "dotnet", [Path.Combine(AppContext.BaseDirectory, "coppice-cli.dll"), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["COPPICE_BROKER"] = cluster.Broker!.Uri.ToString(); // every caller names both
        start.Environment["COPPICE_STORE"] = cluster.Store!.Uri.ToString();
        start.Environment["COPPICE_KEY"] = cluster.Key!.Reveal();
        start.Environment["COPPICE_CLUSTER"] = cluster.Name;
        using var process = Process.Start(start)!; // a process that was just started
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return (process.ExitCode, await output, await error);
    }
}
