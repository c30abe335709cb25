using Coppice.Contracts;
using Xunit;

namespace Coppice.Tests.Sweeps;

public sealed class CommandTests : IDisposable
{
    static readonly SweepOptions Options = new() { Slots = 2, RetryDelay = TimeSpan.Zero };

    readonly SweepFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    Task<SweepReport> RunAsync(SweepCommand command, SweepOptions? options = null) => Sweep.RunAsync(
        _folder.Source, _folder.Target, command, options ?? Options, TestContext.Current.CancellationToken);

    static SweepCommand Shell(string script, params string[] arguments) =>
        new(["sh", "-c", script, "sh", .. arguments]);

    [Fact]
    public async Task Command_is_given_names_of_any_bytes()
    {
        byte[][] names =
        [
            "with space"u8.ToArray(), "quote'\"`$x;*"u8.ToArray(), "new\nline"u8.ToArray(), [0xff, 0xfe, (byte)'x'],
            "-rf"u8.ToArray(),
        ];
        foreach (var name in names)
            _folder.Add(name, "content");

        var report = await RunAsync(new SweepCommand("cp", "--", "{in}", "{out}"));

        Assert.Equal(names.Length, report.Done);
        Assert.All(names, name => Assert.Equal("content", _folder.Output(name)));
    }

    [Fact]
    public async Task Command_without_placeholders_reads_the_file_and_prints_the_output()
    {
        _folder.Add("a.txt", "hello");

        await RunAsync(new SweepCommand("tr", "a-z", "A-Z"));

        Assert.Equal("HELLO", _folder.Output("a.txt"));
    }

    [Fact]
    public async Task Output_that_is_a_folder_gets_its_name_as_files_do()
    {
        _folder.With(2);

        var report = await RunAsync(new SweepCommand("mkdir", "{out}", "{out}/part"));

        Assert.Equal(2, report.Done);
        Assert.True(Directory.Exists(Path.Combine(_folder.Target, "1.txt", "part")));
        Assert.Empty(_folder.Left("tmp"));
    }

    [Fact]
    public async Task Placeholders_stand_for_parts_of_the_name()
    {
        _folder.Add("dir/a.b.txt", "x");

        await RunAsync(
            Shell("echo \"$1|$2|$3|$4\" > \"$5\"", "{name}", "{stem}", "{ext}", "{hash}", "{out}"),
            Options with { Recursive = true, Output = "{stem}.out" });

        // The first digits of the SHA-256 of "x".
        Assert.Equal("a.b.txt|a.b|.txt|2d711642b726b04401627ca9fbac32f5\n", _folder.Output("dir/a.b.out"));
    }

    [Theory]
    [InlineData("{stem}.webp")]
    [InlineData("{hash}.webp")]
    public async Task Path_to_write_to_ends_as_the_output_does(string output)
    {
        _folder.Add("a.png", "x");

        await RunAsync(
            Shell("case \"$1\" in *.webp) echo fine > \"$1\" ;; esac", "{out}"), Options with { Output = output });

        Assert.Equal("fine\n", _folder.Output(Assert.Single(_folder.Outputs)));
    }

    [Fact]
    public async Task Command_that_fails_is_reported_with_its_last_lines_and_leaves_no_output()
    {
        _folder.With(3);

        var report = await RunAsync(
            Shell("cat \"$1\" > \"$2\"; if grep -q 1 \"$1\"; then echo oh no >&2; exit 7; fi", "{in}", "{out}"),
            Options with { Retries = 1 });

        var failure = Assert.Single(report.Failures);
        Assert.Equal(
            ("1.txt", "exit code 7", "oh no", 2),
            (failure.Name, failure.Reason, failure.LastLines, failure.Attempts));
        Assert.Equal(["0.txt", "2.txt"], _folder.Outputs);
    }

    [Fact]
    public async Task Command_ended_by_a_signal_or_writing_nothing_has_failed()
    {
        _folder.With(2);

        var report = await RunAsync(
            Shell("if grep -q 1 \"$1\"; then kill -SEGV $$; fi; : \"$2\"", "{in}", "{out}"));

        Assert.Equal(
            ["the command ended well, but wrote no {out}", "ended by signal 11"],
            report.Failures.Select(failure => failure.Reason));
    }

    [Fact]
    public async Task Command_that_takes_too_long_is_ended_with_what_it_started()
    {
        _folder.With(1);
        var pid = Path.Combine(_folder.Source, "..", "pid");

        var report = await RunAsync(
            Shell("sleep 1000 & echo $! > \"$1\"; wait; : \"$2\"", pid, "{out}"),
            Options with { Timeout = TimeSpan.FromMilliseconds(300) });

        Assert.Contains("took longer", Assert.Single(report.Failures).Reason, StringComparison.Ordinal);
        var started = (await File.ReadAllTextAsync(pid, TestContext.Current.CancellationToken)).Trim();
        // It was sent the same signal, and ends when the kernel next looks at it.
        await Within.IsSoAsync(() => Task.FromResult(!IsRunning(started)));
    }

    static bool IsRunning(string pid)
    {
        try
        {
            // One that has ended but that nobody has asked about is a zombie.
            return !File.ReadAllText($"/proc/{pid}/stat").Contains(") Z ", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false;
        }
    }

    [Theory]
    [InlineData(7)]
    [InlineData(null)]
    public async Task Batches_give_one_process_many_files(int? batch)
    {
        _folder.With(300);
        var log = Path.Combine(_folder.Source, "..", "log");
        var command = Shell(
            "echo $# >> \"$0\"; while [ $# -gt 0 ]; do cp \"$1\" \"$2\"; shift 2; done", "{in}", "{out}");
        command = new SweepCommand([.. command.Arguments.Take(3), log, "{in}", "{out}"]) { Batch = batch };

        var report = await RunAsync(command);

        Assert.Equal(300, report.Done);
        Assert.Equal("299", _folder.Output("299.txt"));
        var lines = await File.ReadAllLinesAsync(log, TestContext.Current.CancellationToken);
        var processes = lines.Select(int.Parse).ToArray();
        Assert.Equal(600, processes.Sum());
        Assert.True(processes.Length < 300, $"{processes.Length} processes");
        if (batch is { } most)
            Assert.All(processes, count => Assert.InRange(count, 2, 2 * most));
    }

    [Fact]
    public async Task Of_a_batch_only_the_file_at_fault_fails()
    {
        _folder.With(100);

        var report = await RunAsync(
            new SweepCommand(
                "sh", "-c", "while [ $# -gt 0 ]; do grep -qx 42 \"$1\" && exit 1; cp \"$1\" \"$2\"; shift 2; done",
                "sh", "{in}", "{out}")
            { Batch = 50 });

        Assert.Equal("42.txt", Assert.Single(report.Failures).Name);
        Assert.Equal(99, report.Done);
    }

    [Fact]
    public async Task Command_that_is_not_there_is_refused_before_anything_is_done()
    {
        _folder.With(1);

        var word = await Assert.ThrowsAsync<SweepException>(
            () => RunAsync(new SweepCommand("no-such-program", "{in}")));
        var path = await Assert.ThrowsAsync<SweepException>(() => RunAsync(new SweepCommand("/no/such", "{in}")));

        Assert.Contains("'no-such-program' was not found", word.Message, StringComparison.Ordinal);
        Assert.Contains("/no/such", path.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder.Target));
    }

    [Fact]
    public async Task Two_commands_on_one_target_are_refused()
    {
        _folder.With(1);
        await RunAsync(new SweepCommand("cp", "{in}", "{out}"));

        var fault = await Assert.ThrowsAsync<SweepException>(() => RunAsync(new SweepCommand("mv", "{in}", "{out}")));

        Assert.Contains("'cp {in} {out}'", fault.Message, StringComparison.Ordinal);
        Assert.Contains("'mv {in} {out}'", fault.Message, StringComparison.Ordinal);
    }
}
