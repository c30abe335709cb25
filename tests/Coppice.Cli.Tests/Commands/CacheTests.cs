using Xunit;

namespace Coppice.Cli.Tests.Commands;

/// <summary>Remembered results as the command shows and clears them.</summary>
public sealed class CacheTests
{
    [Fact]
    public async Task Remembered_results_are_listed_by_name_and_cleared_by_the_beginning_of_their_scope()
    {
        using var home = new TemporaryFolder();
        await using (var cluster = await Cluster.LocalAsync(new LocalOptions { Home = home.File("home") }))
        {
            await cluster.MapAsync([1, 2, 3], x => x + 1, new JobOptions { Memoize = true, Name = "Heavy" });
            await cluster.MapAsync([1, 2], x => x + 2, new JobOptions { Memoize = true, Name = "Other" });
        }

        var listed = await CoppiceProcess.RunAsync(home, "cache", "list");
        var heavy = Assert.Single(listed.Output.Split('\n'), line => line.Contains("Heavy"));
        Assert.Contains(" 3 ", heavy);

        var cleared = await CoppiceProcess.RunAsync(home, "cache", "clear", heavy.Split(' ')[0]);
        Assert.Equal("Forgot 3 results.", cleared.Output.Trim());
        Assert.DoesNotContain("Heavy", (await CoppiceProcess.RunAsync(home, "cache", "list", "--json")).Output);
        Assert.Equal("Forgot 2 results.", (await CoppiceProcess.RunAsync(home, "cache", "clear")).Output.Trim());
    }

    [Fact]
    public async Task Scope_that_is_none_is_refused()
    {
        using var home = new TemporaryFolder();
        var outcome = await CoppiceProcess.RunAsync(home, "cache", "clear", "nonsense");
        Assert.Equal(1, outcome.ExitCode);
        Assert.Contains("0 scopes begin with 'nonsense'", outcome.Error);
    }
}
