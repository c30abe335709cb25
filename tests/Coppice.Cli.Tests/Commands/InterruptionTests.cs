using System.Text.Json.Nodes;
using Xunit;

namespace Coppice.Cli.Tests.Commands;

public sealed class InterruptionTests : IDisposable
{
    // The folders, a lock and the log's head come first: by then some fits are on the disk.
    const int Several = 10;

    readonly TemporaryFolder _home = new();
    readonly string _recipe;

    public InterruptionTests() => _recipe = _home.Write("long.json", Recipes.Long);

    public void Dispose() => _home.Dispose();

    [Fact]
    public async Task Killed_run_is_resumed_with_the_same_result()
    {
        await KillAsync(Several, "--slots", "2", "--no-nesting");

        var resumed = await EndAsync("resumed", "--no-nesting");

        Assert.True((int)resumed["reused"]! > 0, "nothing was kept of the killed run");
        Assert.Equal(Recipes.LongFits, (int)resumed["fits"]!);
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
            string[] plan = round % 3 == 0 ? [] : ["--no-nesting"];
            for (var kill = 0; kill < 5; kill++)
                await KillAsync(random.Next(1, 60), ["--slots", round % 2 == 0 ? "1" : "2", .. plan]);
            var resumed = await EndAsync($"resumed{round}", plan);
            Assert.Equal(undisturbed, SearchTests.Comparable(resumed));
            var again = await EndAsync($"again{round}", plan);
            Assert.Equal(Recipes.LongFits, (int)again["reused"]!);
            Directory.Delete(_home.File("home"), recursive: true);
        }
    }

    [Fact]
    public async Task Interrupted_run_says_what_it_kept_and_is_resumed()
    {
        string[] search = ["search", _recipe, "--no-nesting", "--json", _home.File("never")];
        using var process = CoppiceProcess.Start(_home, search);
        await WrittenAsync(Several, process);
        process.Interrupt();
        var outcome = await process.EndAsync();

        Assert.Equal(130, outcome.ExitCode);
        Assert.Empty(outcome.Output);
        Assert.Matches(@"coppice: interrupted; [\d,]+ of 360 fits are kept: the same command goes on", outcome.Error);
        Assert.False(File.Exists(_home.File("never")), "a result was written for a search that had not ended");

        var resumed = await EndAsync("resumed", "--no-nesting");
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

    async Task<JsonNode> EndAsync(string name, params string[] more)
    {
        var path = _home.File(name);
        var outcome = await CoppiceProcess.RunAsync(_home, ["search", _recipe, "--json", path, .. more]);
        Assert.True(outcome.ExitCode == 0, outcome.Error);
        return Parse(path);
    }

    async Task KillAsync(int writes, params string[] more)
    {
        using var process = CoppiceProcess.Start(_home, ["search", _recipe, .. more]);
        await WrittenAsync(writes, process);
        process.Kill();
        await process.EndAsync();
    }

    /// <summary>Returns when so many writes under the home were seen, or the process has ended before.</summary>
    async Task WrittenAsync(int writes, CoppiceProcess process)
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
        await Task.WhenAny(seen.Task, process.ExitedAsync());
    }

    static JsonNode Parse(string path) => JsonNode.Parse(File.ReadAllText(path))!.AsObject();
}
