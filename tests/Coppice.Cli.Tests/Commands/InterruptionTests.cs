using System.Text.Json.Nodes;
using Xunit;

namespace Coppice.Cli.Tests.Commands;

public sealed class InterruptionTests : IDisposable
{
    readonly TemporaryFolder _home = new();
    readonly string _recipe;

    public InterruptionTests() => _recipe = _home.Write("long.json", Recipes.Long);

    public void Dispose() => _home.Dispose();

    [Fact]
    public async Task Killed_run_is_resumed_with_the_same_result()
    {
        await KillAsync(writes: 40);

        var (resumed, fits) = await EndAsync("resumed");

        Assert.True((int)resumed["reused"]! > 0, "nothing was kept of the killed run");
        Assert.Equal(fits, (int)resumed["fits"]!);
        Assert.Equal(await UndisturbedAsync(), SearchTests.Comparable(resumed));
    }

    [Fact]
    [Trait("Category", "Soak")]
    public async Task Run_killed_at_random_moments_loses_nothing_that_had_finished()
    {
        var undisturbed = await UndisturbedAsync();
        var random = new Random(20);
        for (var round = 0; round < 10; round++)
        {
            for (var kill = 0; kill < 5; kill++)
                await KillAsync(random.Next(1, 60), round % 2 == 0 ? "1" : "2");
            var (resumed, _) = await EndAsync($"resumed{round}");
            Assert.Equal(undisturbed, SearchTests.Comparable(resumed));
            Directory.Delete(_home.File("home"), recursive: true);
        }
    }

    [Fact]
    public async Task Interrupted_run_says_what_it_kept_and_is_resumed()
    {
        using var process = CoppiceProcess.Start(_home, ["search", _recipe, "--json", _home.File("never")]);
        await WrittenAsync(40);
        process.Interrupt();
        var outcome = await process.EndAsync();

        Assert.Equal(130, outcome.ExitCode);
        Assert.Empty(outcome.Output);
        Assert.Matches(@"coppice: interrupted; [\d,]+ of 360 fits are kept: the same command goes on", outcome.Error);
        Assert.False(File.Exists(_home.File("never")), "a result was written for a search that had not ended");

        var (resumed, _) = await EndAsync("resumed");
        Assert.True((int)resumed["reused"]! > 0, "nothing was kept of the interrupted run");
        Assert.Equal(await UndisturbedAsync(), SearchTests.Comparable(resumed));
    }

    async Task<string> UndisturbedAsync()
    {
        using var home = new TemporaryFolder();
        var path = home.File("undisturbed");
        var outcome = await CoppiceProcess.RunAsync(home, "search", _recipe, "--json", path);
        Assert.True(outcome.ExitCode == 0, outcome.Error);
        return SearchTests.Comparable(Parse(path));
    }

    async Task<(JsonNode Result, int Fits)> EndAsync(string name)
    {
        var path = _home.File(name);
        var outcome = await CoppiceProcess.RunAsync(_home, "search", _recipe, "--json", path);
        Assert.True(outcome.ExitCode == 0, outcome.Error);
        return (Parse(path), 360);
    }

    async Task KillAsync(int writes, string slots = "2")
    {
        using var process = CoppiceProcess.Start(_home, ["search", _recipe, "--slots", slots]);
        await WrittenAsync(writes, process);
        process.Kill();
        await process.EndAsync();
    }

    /// <summary>Returns when so many writes under the home were seen, or the process has ended before.</summary>
    async Task WrittenAsync(int writes, CoppiceProcess? process = null)
    {
        Directory.CreateDirectory(_home.File("home"));
        using var watcher = new FileSystemWatcher(_home.File("home"))
        {
            IncludeSubdirectories = true,
            NotifyFilter = NotifyFilters.Size | NotifyFilters.LastWrite | NotifyFilters.FileName,
        };
        var seen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        FileSystemEventHandler count = (_, _) =>
        {
            if (Interlocked.Decrement(ref writes) == 0)
                seen.TrySetResult();
        };
        watcher.Changed += count;
        watcher.Created += count;
        watcher.EnableRaisingEvents = true;
        await Task.WhenAny(seen.Task, process?.ExitedAsync() ?? Task.Delay(TimeSpan.FromMinutes(2)));
    }

    static JsonNode Parse(string path) => JsonNode.Parse(File.ReadAllText(path))!.AsObject();
}
