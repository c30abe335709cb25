using System.Text.Json;
using Xunit;

namespace Coppice.Cli.Tests.Commands;

public sealed class SweepTests : IDisposable
{
    readonly TemporaryFolder _home = new();

    public SweepTests() => Directory.CreateDirectory(_home.File("in"));

    public void Dispose() => _home.Dispose();

    void Write(int files)
    {
        for (var i = 0; i < files; i++)
            _home.Write($"in/{i}.txt", $"{i}");
    }

    [Fact]
    public async Task Sweep_runs_its_command_and_goes_on_where_it_was()
    {
        Write(30);

        var preview = await CoppiceProcess.RunAsync(
            _home, "sweep", "in", "out", "--dry-run", "-o", "{stem}.copy", "--", "cp", "{in}", "{out}");
        var first = await CoppiceProcess.RunAsync(
            _home, "sweep", "in", "out", "-o", "{stem}.copy", "--", "cp", "{in}", "{out}");
        File.Delete(_home.File("out/3.copy"));
        var second = await CoppiceProcess.RunAsync(
            _home, "sweep", "in", "out", "-o", "{stem}.copy", "--", "cp", "{in}", "{out}");

        Assert.Equal(30, preview.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Contains("3.txt -> 3.copy", preview.Output);
        Assert.Equal(0, first.ExitCode);
        Assert.StartsWith("30 files: 0 done before, 30 now, 0 failed, ", first.Output);
        Assert.StartsWith("30 files: 29 done before, 1 now, 0 failed, ", second.Output);
        Assert.Equal("3", File.ReadAllText(_home.File("out/3.copy")));
    }

    [Fact]
    public async Task Cluster_that_only_the_environment_names_is_asked_for_by_an_option()
    {
        Write(2);
        var (plain, asked) = (await SweepAsync("--batch", "1"), await SweepAsync("--cluster", "coppice"));

        Assert.Equal(0, plain.ExitCode);
        Assert.StartsWith("2 files: 0 done before, 2 now, 0 failed, ", plain.Output);
        Assert.Equal(2, asked.ExitCode);
        Assert.Contains("a cluster needs both addresses", asked.Error);

        async Task<Outcome> SweepAsync(params string[] options)
        {
            using var sweep = CoppiceProcess.Start(
                _home, ["sweep", "in", "out", .. options, "--", "cp", "{in}", "{out}"],
                ("COPPICE_BROKER", "amqp://guest:guest@127.0.0.1:1/"));
            return await sweep.EndAsync();
        }
    }

    [Fact]
    public async Task Failures_are_told_with_their_last_lines_and_the_exit_code_says_so()
    {
        Write(15);

        var outcome = await CoppiceProcess.RunAsync(
            _home, "sweep", "in", "out", "--match", "1*.txt", "--report", "report.json", "--",
            "sh", "-c", "if grep -q 13 $1; then printf 'first\\nlast \\033[31m\\n' >&2; exit 4; fi; cp $1 $2",
            "sh", "{in}", "{out}");

        Assert.Equal(1, outcome.ExitCode);
        Assert.Contains("6 files: 0 done before, 5 now, 1 failed", outcome.Output);
        Assert.Contains("coppice: 13.txt failed on ", outcome.Error);
        Assert.Contains("exit code 4", outcome.Error);
        Assert.Contains("    last ·[31m", outcome.Error);
        using var report = JsonDocument.Parse(File.ReadAllText(_home.File("report.json")));
        Assert.Equal(5, report.RootElement.GetProperty("done").GetInt64());
        Assert.Equal("13.txt", report.RootElement.GetProperty("failures")[0].GetProperty("name").GetString());
    }

    [Theory]
    [InlineData("in out --batch x -- cp {in} {out}", 2, "--batch must be")]
    [InlineData("in out --batch 5 -- wc -c", 2, "need {in} and {out}")]
    [InlineData("in out --output {stem}/../x -- cp {in} {out}", 2, "inside the target")]
    [InlineData("in out --timeout 0 -- cp {in} {out}", 2, "--timeout must be")]
    [InlineData("in out", 2, "Required argument missing")]
    [InlineData("none out -- cp {in} {out}", 1, "is not there")]
    [InlineData("in in -- cp {in} {out}", 1, "same folder")]
    [InlineData("in out -- no-such-command {in}", 1, "was not found")]
    public async Task Misuse_is_one_clear_message(string arguments, int code, string message)
    {
        Write(1);

        var outcome = await CoppiceProcess.RunAsync(_home, ["sweep", .. arguments.Split(' ')]);

        Assert.Equal(code, outcome.ExitCode);
        Assert.Contains(message, outcome.Error);
        Assert.DoesNotContain("   at ", outcome.Error);
        Assert.DoesNotContain("unexpected", outcome.Error);
        Assert.False(Directory.Exists(_home.File("out")));
    }

    [Fact]
    public async Task Interrupted_sweep_leaves_nothing_half_done_and_says_how_to_go_on()
    {
        Write(40);
        using var sweep = CoppiceProcess.Start(
            _home,
            ["sweep", "in", "out", "--slots", "2", "--", "sh", "-c", "sleep 0.2; cp $1 $2", "sh", "{in}", "{out}"]);
        while (!Directory.Exists(_home.File("out")) || Directory.GetFiles(_home.File("out")).Length < 2)
            await Task.Delay(50, TestContext.Current.CancellationToken);

        sweep.Interrupt();
        var outcome = await sweep.EndAsync();

        Assert.Equal(130, outcome.ExitCode);
        Assert.Contains("the same command goes on from there", outcome.Error);
        Assert.Empty(Directory.GetFileSystemEntries(_home.File("out/.coppice/live")));
        Assert.Empty(Directory.GetFileSystemEntries(_home.File("out/.coppice/tmp")));
    }

    [Fact]
    public async Task Files_may_be_named_by_standard_input()
    {
        Write(5);
        _home.Write("in/new\nline", "x");
        using var sweep = CoppiceProcess.Start(
            _home, ["sweep", "in", "out", "--files-from", "-", "--", "cp", "{in}", "{out}"]);

        sweep.Feed("3.txt\0new\nline\0"u8);
        var outcome = await sweep.EndAsync();

        Assert.Equal(0, outcome.ExitCode);
        Assert.Equal(
            ["3.txt", "new\nline"],
            Directory.GetFiles(_home.File("out")).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Watching_sweep_takes_what_comes_until_it_is_interrupted()
    {
        Write(2);
        using var sweep = CoppiceProcess.Start(_home, ["sweep", "in", "out", "--watch", "--", "cp", "{in}", "{out}"]);
        await ThereAsync("out/1.txt");

        _home.Write("in/later", "x");
        await ThereAsync("out/later");
        sweep.Interrupt();
        var outcome = await sweep.EndAsync();

        Assert.Equal(130, outcome.ExitCode);
        Assert.Contains("3 of 3 files are done", outcome.Error);

        async Task ThereAsync(string file)
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
            while (!File.Exists(_home.File(file)))
                await Task.Delay(50, limit.Token);
        }
    }

    [Fact]
    public async Task What_may_not_be_read_or_written_is_told_and_the_rest_is_done()
    {
        if (!OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess || !File.Exists("/usr/bin/setpriv"))
        {
            Assert.Skip("Needs root and setpriv, to be somebody who may less.");
            return;
        }

        Write(3);
        File.SetUnixFileMode(_home.Path, (UnixFileMode)0b111_101_101);
        File.SetUnixFileMode(_home.File("in/1.txt"), UnixFileMode.None);
        Directory.CreateDirectory(_home.File("home"));
        Directory.CreateDirectory(_home.File("out"));
        foreach (var folder in new[] { "home", "out" })
            File.SetUnixFileMode(_home.File(folder), (UnixFileMode)0b111_111_111);

        var some = await NobodyAsync("in", "out");
        var none = await NobodyAsync("in", "none");

        Assert.Equal(1, some.ExitCode);
        Assert.Contains("3 files: 0 done before, 2 now, 1 failed", some.Output);
        Assert.Contains("1.txt failed on ", some.Error);
        Assert.Contains("Permission denied", some.Error);
        Assert.Equal(1, none.ExitCode);
        Assert.Contains("Permission denied", none.Error);
        Assert.DoesNotContain("   at ", none.Error);

        async Task<Outcome> NobodyAsync(string source, string target)
        {
            using var sweep = CoppiceProcess.StartAsNobody(
                _home, ["sweep", source, target, "--", "cp", "{in}", "{out}"]);
            return await sweep.EndAsync();
        }
    }

    [Fact]
    public Task Killed_sweeps_lose_and_double_nothing() =>
        SweepStorm.RunAsync(_home, [_home.Path], files: 600, TimeSpan.FromSeconds(5));

    [Fact]
    [Trait("Category", "Soak")]
    public Task Sweeps_killed_for_a_minute_lose_and_double_nothing() =>
        SweepStorm.RunAsync(_home, [_home.Path], files: 20_000, TimeSpan.FromSeconds(60));

    [Fact]
    [Trait("Category", "Soak")]
    public async Task Sweeps_killed_for_a_minute_over_sshfs_lose_and_double_nothing()
    {
        await using var server = await SshServer.StartAsync(_home.File("ssh"));
        var mounts = new[] { await server.MountAsync(_home.Path, "a"), await server.MountAsync(_home.Path, "b") };

        await SweepStorm.RunAsync(_home, mounts, files: 8000, TimeSpan.FromSeconds(60));
    }

    [Fact]
    public async Task Mount_whose_server_goes_and_comes_back_loses_nothing()
    {
        await using var server = await SshServer.StartAsync(_home.File("ssh"));
        var mounts = new[] { await server.MountAsync(_home.Path, "a"), await server.MountAsync(_home.Path, "b") };

        await SweepStorm.RunAsync(
            _home, mounts, files: 200, TimeSpan.FromSeconds(4), kills: false, async done =>
            {
                await done(30);
                return [await server.GoAndComeBackAsync(TimeSpan.FromSeconds(1))];
            });
    }

    [Fact]
    [Trait("Category", "Soak")]
    public async Task Mount_whose_server_goes_and_comes_back_among_killed_sweeps_loses_nothing()
    {
        await using var server = await SshServer.StartAsync(_home.File("ssh"));
        var mounts = new[] { await server.MountAsync(_home.Path, "a"), await server.MountAsync(_home.Path, "b") };

        await SweepStorm.RunAsync(
            _home, mounts, files: 5000, TimeSpan.FromSeconds(60), kills: true, async done =>
            {
                var away = new List<SweepStorm.Period>();
                foreach (var seconds in new[] { 1, 2, 8 })
                {
                    await done(1000 * (1 + away.Count));
                    away.Add(await server.GoAndComeBackAsync(TimeSpan.FromSeconds(seconds)));
                }

                return away;
            });
    }
}
