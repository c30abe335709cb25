using Coppice.Sweeps.Remote;
using Xunit;

namespace Coppice.Tests.Sweeps;

public sealed class RemoteTests : IDisposable
{
    readonly SweepFolder _folder = new SweepFolder().With(2);

    public void Dispose() => _folder.Dispose();

    Task<RemoteOutcome> RunAsync(RemoteWork work) => work.RunAsync(["0.txt"u8.ToArray(), "1.txt"u8.ToArray()], default);

    [Fact]
    public async Task Worker_that_sees_another_folder_at_the_targets_path_does_nothing_there()
    {
        Directory.CreateDirectory(_folder.Target);
        var work = RemoteWork.Of(_folder.Source, _folder.Target, "copies", new SweepOptions()) with
        {
            Command = new SweepCommand("cp", "{in}", "{out}"),
            Token = "0123456789abcdef",
        };

        var outcome = await RunAsync(work);

        Assert.False(outcome.SeesTarget);
        Assert.Equal([0, 1], outcome.Left);
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Target));
    }

    [Fact]
    public async Task Worker_that_has_no_source_says_so()
    {
        var work = RemoteWork.Of("/no/such/folder", _folder.Target, "copies", new SweepOptions()) with
        {
            Call = (_, _) => Task.CompletedTask,
        };

        var outcome = await RunAsync(work);

        Assert.Contains("/no/such/folder is not there", outcome.Fault, StringComparison.Ordinal);
    }
}
