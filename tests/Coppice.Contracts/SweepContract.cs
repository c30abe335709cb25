using System.Globalization;
using System.Text;
using Coppice.Files;
using Xunit;

namespace Coppice.Contracts;

/// <summary>What a sweep by the workers of a cluster does, wherever they are.</summary>
public abstract class SweepContract : ClusterContract
{
    static readonly SweepOptions Options = new() { Name = "squares", RetryDelay = TimeSpan.Zero };

    [Fact]
    public async Task Function_is_called_for_every_file_that_has_no_output()
    {
        await using var harness = await StartAsync();
        using var folder = new Folder(files: 300);
        var (calls, times) = (harness.Beacon("calls"), 2);
        void Work(SweepFile file)
        {
            if (file.Name == "7" && calls.Count == 0)
            {
                calls.Raise();
                throw new InvalidOperationException("seven is odd");
            }

            file.Write($"{times * int.Parse(file.ReadText(), CultureInfo.InvariantCulture)}");
        }

        var first = await harness.Cluster.SweepAsync(folder.Source, folder.Target, Work, Options).LimitAsync();
        var second = await harness.Cluster.SweepAsync(folder.Source, folder.Target, Work, Options).LimitAsync();
        var third = await harness.Cluster.SweepAsync(folder.Source, folder.Target, Work, Options).LimitAsync();

        Assert.Equal((300, 0, 299), (first.Files, first.Before, first.Done));
        Assert.Contains("seven is odd", Assert.Single(first.Failures).Reason, StringComparison.Ordinal);
        Assert.Equal((299, 1, 0), (second.Before, second.Done, second.Failures.Count));
        Assert.Equal((300, 0), (third.Before, third.Done));
        Assert.Equal("598", folder.Output("299"));
        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(folder.Target, ".coppice", "tmp")));
        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(folder.Target, ".coppice", "live")));
    }

    [Fact]
    public async Task Command_is_run_on_batches_that_grow()
    {
        await using var harness = await StartAsync();
        using var folder = new Folder(files: 400);
        var log = Path.Combine(folder.Home, "log");
        var command = new SweepCommand(
            "sh", "-c", "echo $# >> \"$0\"; while [ $# -gt 0 ]; do cp \"$1\" \"$2\"; shift 2; done", log,
            "{in}", "{out}")
        { Batch = null };

        var report = await harness.Cluster.SweepAsync(folder.Source, folder.Target, command).LimitAsync();

        Assert.Equal((400, 0), (report.Done, report.Failures.Count));
        Assert.Equal("399", folder.Output("399"));
        var processes = folder.Lines("log").Select(int.Parse).ToArray();
        Assert.Equal(800, processes.Sum());
        Assert.True(processes.Length < 400, $"{processes.Length} processes");
    }

    [Fact]
    public async Task Names_of_any_bytes_are_kept()
    {
        await using var harness = await StartAsync();
        using var folder = new Folder(files: 0);
        byte[][] names = ["with space"u8.ToArray(), "quote'\"`$x;*"u8.ToArray(), "new\nline"u8.ToArray(), [0xff, 0xfe]];
        foreach (var name in names)
            Disk.Write(FileName.Of(folder.Source) / FileName.Of(name), "content"u8);

        var report = await harness.Cluster.SweepAsync(
            folder.Source, folder.Target, new SweepCommand("cp", "--", "{in}", "{out}")).LimitAsync();

        Assert.Equal(names.Length, report.Done);
        foreach (var name in names)
            Assert.Equal("content", Encoding.UTF8.GetString(Disk.Read(FileName.Of(folder.Target) / FileName.Of(name))));
    }

    [Fact]
    public async Task Content_decides_what_is_done_where_it_is_asked_for()
    {
        await using var harness = await StartAsync();
        using var folder = new Folder(files: 40);
        var options = Options with { Key = SweepKey.Content };
        Task<SweepReport> SweepAsync() => harness.Cluster.SweepAsync(
            folder.Source, folder.Target, file => file.Write($"{file.ReadText()}!"), options).LimitAsync();

        await SweepAsync();
        folder.Add("4", "four");
        var changed = await SweepAsync();

        Assert.Equal((39, 1), (changed.Before, changed.Done));
        Assert.Equal("four!", folder.Output("4"));
    }

    [Fact]
    public async Task What_no_worker_can_do_is_one_clear_error()
    {
        await using var harness = await StartAsync();
        using var folder = new Folder(files: 3);

        var fault = await Assert.ThrowsAsync<SweepException>(() => harness.Cluster.SweepAsync(
            folder.Source, folder.Target, new SweepCommand("no-such-program", "{in}", "{out}")).LimitAsync());

        Assert.Contains("On the worker", fault.Message, StringComparison.Ordinal);
        Assert.Contains("'no-such-program' was not found", fault.Message, StringComparison.Ordinal);
    }

    sealed class Folder : IDisposable
    {
        public Folder(int files)
        {
            Home = Directory.CreateTempSubdirectory("coppice-sweep-test-").FullName;
            (Source, Target) = (Path.Combine(Home, "in"), Path.Combine(Home, "out"));
            Directory.CreateDirectory(Source);
            for (var i = 0; i < files; i++)
                Add($"{i}", $"{i}");
        }

        public string Home { get; }

        public string Source { get; }

        public string Target { get; }

        public void Add(string name, string content) => File.WriteAllText(Path.Combine(Source, name), content);

        public string Output(string name) => File.ReadAllText(Path.Combine(Target, name));

        public string[] Lines(string name) => File.ReadAllLines(Path.Combine(Home, name));

        public void Dispose() => Folders.Delete(FileName.Of(Home));
    }
}
