using System.Diagnostics;
using Coppice.Cli.Tests.Commands;
using Xunit;

namespace Coppice.Cli.Tests.House;

/// <summary>The launcher in a folder of its own, with a 'dotnet' that writes down what it is asked for.</summary>
public sealed class LauncherTests : IDisposable
{
    readonly TemporaryFolder _folder = new();

    public LauncherTests()
    {
        File.Copy(Repository.PathOf("coppice"), _folder.File("coppice"));
        Directory.CreateDirectory(_folder.File("src/Coppice.Cli"));
        Directory.CreateDirectory(_folder.File("eng"));
        Directory.CreateDirectory(_folder.File("bin"));
        _folder.Write("src/Coppice.Cli/Program.cs", "");
        _folder.Write("Directory.Build.props", "");
        _folder.Write("Directory.Packages.props", "");
        _folder.Write("bin/dotnet", """
            #!/usr/bin/env bash
            if [[ $1 != publish ]]; then echo "ran ${@:2} in $PWD"; exit 7; fi
            echo "$$" >> "$FAKE_LOG"
            if [[ -f $FAKE_FAULT ]]; then echo "Program.cs(1,1): error CS1002: ; expected"; exit 1; fi
            while (($#)); do if [[ $1 == --output ]]; then mkdir -p "$2"; touch "$2/coppice-cli.dll"; fi; shift; done
            """);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(_folder.File("bin/dotnet"), (UnixFileMode)0b111_101_101);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Launcher_builds_once_and_then_only_runs()
    {
        var first = await LaunchAsync("one", "two words");
        var second = await LaunchAsync("again");

        Assert.Equal($"ran one two words in {_folder.Path}\n", first.Output);
        Assert.Equal($"ran again in {_folder.Path}\n", second.Output);
        Assert.Equal(7, second.ExitCode);
        Assert.Equal(1, Builds);
    }

    [Theory]
    [InlineData("changed")]
    [InlineData("added")]
    [InlineData("removed")]
    public async Task Launcher_builds_again_when_a_source_was(string what)
    {
        var extra = _folder.Write("src/Coppice.Cli/Extra.cs", "");
        await LaunchAsync();
        switch (what)
        {
            case "changed":
                File.AppendAllText(extra, "// more");
                break;
            case "added":
                _folder.Write("src/Coppice.Cli/Another.cs", "");
                break;
            default:
                File.Delete(extra);
                break;
        }

        await LaunchAsync();
        await LaunchAsync();

        Assert.Equal(2, Builds);
    }

    [Fact]
    public async Task Launchers_side_by_side_build_once()
    {
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 6).Select(i => LaunchAsync($"number{i}")));

        Assert.All(outcomes, outcome => Assert.Equal(7, outcome.ExitCode));
        Assert.Equal(1, Builds);
    }

    [Fact]
    public async Task Failed_build_tells_its_errors_once_and_runs_nothing()
    {
        var fault = _folder.Write("fault", "");
        var failed = await LaunchAsync("one");
        File.Delete(fault);
        var repaired = await LaunchAsync("two");

        Assert.Equal(1, failed.ExitCode);
        Assert.Empty(failed.Output);
        Assert.Equal(2, failed.Error.Split("CS1002").Length);
        Assert.StartsWith("ran two", repaired.Output);
    }

    [Fact]
    public async Task Launcher_runs_through_a_link_from_another_folder()
    {
        var elsewhere = Directory.CreateDirectory(_folder.File("elsewhere")).FullName;
        File.CreateSymbolicLink(Path.Combine(elsewhere, "link"), "../coppice");

        var outcome = await LaunchAsync(Path.Combine(elsewhere, "link"), elsewhere, []);

        Assert.Equal($"ran  in {elsewhere}\n", outcome.Output);
        Assert.True(Directory.Exists(_folder.File("artifacts/launcher")));
    }

    int Builds => File.ReadAllLines(_folder.File("builds")).Length;

    Task<Outcome> LaunchAsync(params string[] arguments) =>
        LaunchAsync(_folder.File("coppice"), _folder.Path, arguments);

    async Task<Outcome> LaunchAsync(string launcher, string folder, string[] arguments)
    {
        if (OperatingSystem.IsWindows())
            Assert.Skip("the launcher is a bash script");
        var start = new ProcessStartInfo("bash", [launcher, .. arguments])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["PATH"] = $"{_folder.File("bin")}:{Environment.GetEnvironmentVariable("PATH")}";
        start.Environment["FAKE_LOG"] = _folder.File("builds");
        start.Environment["FAKE_FAULT"] = _folder.File("fault");
        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return new Outcome(process.ExitCode, await output, await error);
    }
}
