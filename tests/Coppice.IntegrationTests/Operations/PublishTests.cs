using System.Diagnostics;
using Coppice.IntegrationTests.Servers;
using Xunit;

namespace Coppice.IntegrationTests.Operations;

/// <summary>What eng/publish makes runs where nothing else is.</summary>
[Trait("Category", "Soak")]
public sealed class PublishTests
{
    [Fact]
    public async Task Self_contained_program_searches_where_no_dotnet_is()
    {
        using var folder = new Folder();
        await PublishAsync("linux-x64");
        await ServerProcess.RunAsync(
            ["tar", "-xzf", Checkout.PathOf("artifacts", "publish", "coppice-linux-x64.tar.gz"), "-C", folder.Path]);

        var output = await RunAsync(
            folder, "/usr/bin:/bin", Path.Combine(folder.Path, "coppice"), "search",
            Checkout.PathOf("recipes", "quickstart.json"), "--csv", Path.Combine(folder.Path, "table.csv"));

        Assert.Contains("216", output);
        Assert.Equal(217, (await File.ReadAllLinesAsync(Path.Combine(folder.Path, "table.csv"))).Length);
    }

    [Fact]
    public async Task Portable_program_runs_on_a_runtime_alone()
    {
        using var folder = new Folder();
        await PublishAsync("portable");
        await ServerProcess.RunAsync(
            ["tar", "-xzf", Checkout.PathOf("artifacts", "publish", "coppice-portable.tar.gz"), "-C", folder.Path]);
        Assert.Empty(Directory.EnumerateFiles(folder.Path, "*.so"));
        var runtime = Path.GetDirectoryName(Environment.ProcessPath);

        Assert.Matches(
            @"^\d+\.\d+\.\d+",
            await RunAsync(folder, $"{runtime}:/usr/bin:/bin", Path.Combine(folder.Path, "coppice"), "--version"));
    }

    [Fact]
    public async Task Tool_package_installs_and_runs()
    {
        using var folder = new Folder();
        await PublishAsync("tool");
        await ServerProcess.RunAsync(
        [
            "dotnet", "tool", "install", "Coppice.Tool", "--tool-path", folder.Path,
            "--source", Checkout.PathOf("artifacts", "publish"),
        ]);
        var runtime = Path.GetDirectoryName(Environment.ProcessPath);

        Assert.Matches(
            @"^\d+\.\d+\.\d+",
            await RunAsync(folder, $"{runtime}:/usr/bin:/bin", Path.Combine(folder.Path, "coppice"), "--version"));
    }

    static Task<string> PublishAsync(string what) =>
        ServerProcess.RunAsync([Checkout.PathOf("eng", "publish"), "--fast", what]);

    static async Task<string> RunAsync(Folder folder, string path, string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.Clear();
        start.Environment["PATH"] = path;
        start.Environment["HOME"] = folder.Path;
        if (path.Contains("dotnet", StringComparison.Ordinal))
            start.Environment["DOTNET_ROOT"] = path.Split(':')[0];
        using var process = Process.Start(start)!; // a process that was just started
        var error = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, output + await error);
        return output;
    }

    sealed class Folder : IDisposable
    {
        public string Path { get; } = Directory.CreateTempSubdirectory("coppice-published-").FullName;

        public void Dispose() => Directory.Delete(Path, recursive: true);
    }
}
