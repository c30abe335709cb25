using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;
using Coppice.Cli.Tests.Commands;
using Xunit;

namespace Coppice.Cli.Tests.House;

/// <summary>Units, containers and manifests name commands that are there, and are what their readers take.</summary>
public sealed partial class DeploymentTests
{
    [Theory]
    [InlineData("coppice-worker.service")]
    [InlineData("coppice-fleet.service")]
    public async Task Unit_is_one_that_systemd_takes(string name)
    {
        const string Program = "/opt/coppice/coppice ";
        var text = await File.ReadAllTextAsync(Repository.PathOf("eng", "systemd", name));
        var start = text.Split('\n').Single(line => line.StartsWith("ExecStart=" + Program, StringComparison.Ordinal));
        CheckCommand(start[(start.IndexOf(Program, StringComparison.Ordinal) + Program.Length)..].Split(' '));

        Need("/usr/bin/systemd-analyze");
        using var folder = new TemporaryFolder();
        var unit = folder.Write(name, text.Replace(Program, "/bin/true ").Replace("User=coppice", "User=root"));
        await RunAsync("/usr/bin/systemd-analyze", "verify", unit);
    }

    [Theory]
    [InlineData("docker/compose.yml")]
    [InlineData("kubernetes/coppice.yaml")]
    public async Task Manifest_is_yaml_whose_workers_run_commands_that_are_there(string name)
    {
        var path = Repository.PathOf("eng", name);
        var commands = WorkerArguments().Matches(await File.ReadAllTextAsync(path));
        Assert.NotEmpty(commands);
        Assert.All(commands, match => CheckCommand(JsonSerializer.Deserialize<string[]>(match.Groups[1].Value)!));

        const string Python = "/usr/bin/python3";
        Need(Python);
        await RunAsync(Python, "-c", """
            import sys, yaml
            for document in yaml.safe_load_all(open(sys.argv[1])):
                assert 'services' in document or {'apiVersion', 'kind', 'metadata', 'spec'} <= set(document), document
            """, path);
    }

    static void CheckCommand(string[] arguments) => Assert.Empty(CommandLine.Parse(arguments).Errors);

    static void Need(string program)
    {
        if (!File.Exists(program))
            Assert.Skip($"there is no {program} here");
    }

    static async Task RunAsync(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var error = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, error);
    }

    [GeneratedRegex("""(?:command|args): (\["worker".*\])""")]
    private static partial Regex WorkerArguments();
}
