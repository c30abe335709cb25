using Coppice.IntegrationTests.Workers;
using Xunit;

namespace Coppice.IntegrationTests.Operations;

/// <summary><c>coppice sweep --broker</c>, whose commands run on workers that are processes.</summary>
public sealed class ClusterSweepTests : IDisposable
{
    const int Files = 120;

    readonly string _home = Directory.CreateTempSubdirectory("coppice-sweep-").FullName;

    public void Dispose() => Directory.Delete(_home, recursive: true);

    [Fact]
    public async Task Worker_that_is_killed_in_the_middle_loses_nothing_and_the_report_tells_of_all()
    {
        Directory.CreateDirectory(Path.Combine(_home, "in"));
        for (var i = 0; i < Files; i++)
            await File.WriteAllTextAsync(
                Path.Combine(_home, "in", $"{i}"), $"{i}", TestContext.Current.CancellationToken);
        await using var processes = await ProcessCluster.StartAsync("one", "two");

        // Writes in two steps, so that a kill may meet it in between.
        var sweep = OperatorTests.RunAsync(
            processes.Options, "sweep", Path.Combine(_home, "in"), Path.Combine(_home, "out"), "--cluster",
            processes.Options.Name, "--", "sh", "-c",
            "printf %s $(cat \"$1\") > \"$2\"; sleep 0.1; printf ' whole' >> \"$2\"; [ \"$3\" != 13 ] || exit 5",
            "sh", "{in}", "{out}", "{name}");
        while (Outputs.Length < Files / 6)
            await Task.Delay(20, TestContext.Current.CancellationToken);
        processes.Workers[0].KillChild();
        var outcome = await sweep;

        Assert.Equal(1, outcome.ExitCode);
        Assert.Contains("13 failed on ", outcome.Error);
        Assert.Contains("exit code 5", outcome.Error);
        Assert.Contains("1 failed", outcome.Output);
        Assert.Equal(Files - 1, Outputs.Length);
        Assert.All(Outputs, path => Assert.Equal($"{Path.GetFileName(path)} whole", File.ReadAllText(path)));
        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(_home, "out", ".coppice", "tmp")));
    }

    string[] Outputs =>
        Directory.Exists(Path.Combine(_home, "out")) ? Directory.GetFiles(Path.Combine(_home, "out")) : [];
}
