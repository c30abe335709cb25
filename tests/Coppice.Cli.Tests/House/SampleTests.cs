using Coppice.Cli.Tests.Commands;
using Xunit;

namespace Coppice.Cli.Tests.House;

public sealed class SampleTests
{
    [Fact]
    public async Task Quickstart_shows_each_kind_of_future()
    {
        using var home = new TemporaryFolder();
        var outcome = await CoppiceProcess.RunProgramAsync("Quickstart", home);
        Assert.True(outcome.ExitCode == 0, outcome.Error);
        Assert.Equal(
            ["run: 42", "map: 1000 squares, the last 998001", "stream: the first cube above a million is 1030301",
             "dependent jobs: 203", "attached: 203"],
            outcome.Output.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n'));
    }

    [Fact]
    public async Task Neighbours_of_a_users_own_are_the_same_nested_and_apart()
    {
        using var home = new TemporaryFolder();
        var outcome = await CoppiceProcess.RunProgramAsync("NestedNeighbours", home, "200");
        Assert.True(outcome.ExitCode == 0, outcome.Error);
        Assert.Contains("nested: 200 fits from 10 passes over the rows in ", outcome.Output);
        Assert.Contains("apart: 200 fits from 200 passes over the rows in ", outcome.Output);
        Assert.Contains("40 of 40 settings have the same scores, bit for bit", outcome.Output);
    }

    [Fact]
    public void Every_sample_is_run_here()
    {
        var samples = Directory.GetDirectories(Repository.PathOf("samples")).Select(Path.GetFileName);
        Assert.Equal(["NestedNeighbours", "Quickstart"], samples.Where(name => name is not ("bin" or "obj")).Order());
    }
}
