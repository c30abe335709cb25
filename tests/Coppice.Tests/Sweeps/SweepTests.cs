using System.Collections.Concurrent;
using System.Globalization;
using Coppice.Sweeps.Claims;
using Coppice.Sweeps.Files;
using Xunit;

namespace Coppice.Tests.Sweeps;

public sealed class SweepTests : IDisposable
{
    static readonly SweepOptions Options = new() { Slots = 2, Name = "squares", RetryDelay = TimeSpan.Zero };

    readonly SweepFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    static void Square(SweepFile file)
    {
        var number = int.Parse(file.ReadText(), CultureInfo.InvariantCulture);
        file.Write($"{number * number}");
    }

    Task<SweepReport> RunAsync(Action<SweepFile> work, SweepOptions? options = null) => Sweep.RunAsync(
        _folder.Source, _folder.Target, work, options ?? Options, TestContext.Current.CancellationToken);

    [Fact]
    public async Task Every_file_gets_its_output_once_and_nothing_else_is_left()
    {
        _folder.With(3000);
        var calls = new ConcurrentDictionary<string, int>();

        var report = await RunAsync(file =>
        {
            calls.AddOrUpdate(file.Name, 1, (_, count) => count + 1);
            Square(file);
        });

        Assert.Equal((3000, 0, 3000, 0), (report.Files, report.Before, report.Done, report.Elsewhere));
        Assert.Empty(report.Failures);
        Assert.Equal(3000, calls.Count);
        Assert.All(calls.Values, count => Assert.Equal(1, count));
        Assert.Equal("8994001", _folder.Output("2999.txt"));
        Assert.Equal(3000, _folder.Outputs.Length);
        Assert.Empty(_folder.Left("live"));
        Assert.Empty(_folder.Left("tmp"));
    }

    [Fact]
    public async Task Second_sweep_does_what_is_missing_and_no_more()
    {
        _folder.With(500);
        await RunAsync(Square);
        File.Delete(Path.Combine(_folder.Target, "17.txt"));
        _folder.Add("500.txt", "500");
        var calls = new ConcurrentBag<string>();

        var report = await RunAsync(file =>
        {
            calls.Add(file.Name);
            Square(file);
        });

        Assert.Equal(["17.txt", "500.txt"], calls.Order(StringComparer.Ordinal));
        Assert.Equal((501, 499, 2), (report.Files, report.Before, report.Done));
    }

    [Fact]
    public async Task Sweeps_at_the_same_time_share_the_files_out()
    {
        _folder.With(2000);
        var calls = new ConcurrentDictionary<string, int>();
        void Work(SweepFile file)
        {
            calls.AddOrUpdate(file.Name, 1, (_, count) => count + 1);
            Square(file);
        }

        var reports = await Task.WhenAll(RunAsync(Work), RunAsync(Work), RunAsync(Work));

        Assert.All(calls.Values, count => Assert.Equal(1, count));
        Assert.Equal(2000, _folder.Outputs.Length);
        Assert.Equal(2000, reports.Sum(report => report.Done));
        Assert.All(reports, report => Assert.Equal(2000, report.Before + report.Done + report.Elsewhere));
    }

    [Fact]
    public async Task Names_of_any_bytes_are_kept()
    {
        byte[][] names =
        [
            "with space.txt"u8.ToArray(), "quote'\"`$x;*.txt"u8.ToArray(), "new\nline.txt"u8.ToArray(),
            [0xff, 0xfe, (byte)'.', (byte)'t', (byte)'x', (byte)'t'], [0xc3, 0x28], "ünïcödé.txt"u8.ToArray(),
            "-rf"u8.ToArray(), "{in}.txt"u8.ToArray(), [.. Enumerable.Repeat((byte)'n', 255)],
        ];
        foreach (var (i, name) in names.Index())
            _folder.Add(name, $"{i}");

        var report = await RunAsync(Square);

        Assert.Equal(names.Length, report.Done);
        foreach (var (i, name) in names.Index())
            Assert.Equal($"{i * i}", _folder.Output(name));
    }

    [Fact]
    public async Task File_that_fails_is_reported_after_its_retries_and_tried_again_by_the_next_sweep()
    {
        _folder.With(50);
        var calls = 0;
        void Work(SweepFile file)
        {
            if (file.Name == "7.txt" && Interlocked.Increment(ref calls) <= 3)
                throw new InvalidOperationException("seven is odd");
            Square(file);
        }

        var first = await RunAsync(Work, Options with { Retries = 2 });

        var failure = Assert.Single(first.Failures);
        Assert.Equal(("7.txt", 3), (failure.Name, failure.Attempts));
        Assert.Contains("InvalidOperationException: seven is odd", failure.Reason, StringComparison.Ordinal);
        Assert.Contains("Work", failure.LastLines, StringComparison.Ordinal);
        Assert.Equal(49, _folder.Outputs.Length);

        var second = await RunAsync(Work);
        Assert.Equal((1, 0), (second.Done, second.Failures.Count));
        Assert.Equal("49", _folder.Output("7.txt"));
    }

    [Fact]
    public async Task Sweep_on_a_disk_is_as_one_in_memory()
    {
        using var folder = new SweepFolder(onDisk: true).With(20);

        var report = await Sweep.RunAsync(
            folder.Source, folder.Target, Square, Options, TestContext.Current.CancellationToken);

        Assert.Equal(20, report.Done);
        Assert.Equal("361", folder.Output("19.txt"));
    }

    [Fact]
    public async Task Function_that_writes_nothing_has_failed()
    {
        _folder.With(1);

        var report = await RunAsync(_ => { });

        Assert.Contains("wrote no output", Assert.Single(report.Failures).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Function_that_is_asynchronous_may_write_by_path_and_by_stream()
    {
        _folder.With(2);

        var report = await Sweep.RunAsync(
            _folder.Source,
            _folder.Target,
            async (file, token) =>
            {
                if (file.Stem == "0")
                {
                    await File.WriteAllTextAsync(file.OutPath, $"{file.InPath}{file.Extension}", token);
                    return;
                }

                await using var output = file.OpenWrite();
                await using var input = file.OpenRead();
                await input.CopyToAsync(output, token);
            },
            Options with { Output = "{stem}.copy" },
            TestContext.Current.CancellationToken);

        Assert.Equal(2, report.Done);
        Assert.Equal($"{_folder.Source}/0.txt.txt", _folder.Output("0.copy"));
        Assert.Equal("1", _folder.Output("1.copy"));
    }

    [Fact]
    public async Task Target_inside_the_source_is_no_part_of_it()
    {
        _folder.With(3);
        _folder.Add("deep/er/9.txt", "9");
        var target = Path.Combine(_folder.Source, "out");
        var options = Options with { Recursive = true };

        await Sweep.RunAsync(_folder.Source, target, Square, options, TestContext.Current.CancellationToken);
        var again = await Sweep.RunAsync(
            _folder.Source, target, Square, options, TestContext.Current.CancellationToken);

        Assert.Equal((4, 4, 0), (again.Files, again.Before, again.Done));
        Assert.Equal(
            "81",
            await File.ReadAllTextAsync(
                Path.Combine(target, "deep", "er", "9.txt"), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Patterns_choose_files()
    {
        foreach (var name in new[] { "a.txt", "b.csv", "d/a.txt", "d/e/a.txt", "d/e/b.txt" })
            _folder.Add(name, "2");

        var report = await RunAsync(Square, Options with { Match = ["d/**/a.txt"], Exclude = ["d/e/*"] });

        Assert.Equal(1, report.Done);
        Assert.Equal("4", _folder.Output("d/a.txt"));
    }

    [Fact]
    public async Task List_chooses_files_and_must_stay_inside_the_source()
    {
        _folder.With(5);
        using var list = new MemoryStream("1.txt\0./3.txt\0"u8.ToArray());
        var report = await RunAsync(Square, Options with { FilesFrom = list });
        Assert.Equal(["1.txt", "3.txt"], _folder.Outputs);
        Assert.Equal(2, report.Files);

        using var outside = new MemoryStream("../in/1.txt\n"u8.ToArray());
        var fault = await Assert.ThrowsAsync<SweepException>(
            () => RunAsync(Square, Options with { FilesFrom = outside }));
        Assert.Contains("not inside the source", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Outputs_of_one_name_are_refused_before_anything_is_done()
    {
        _folder.Add("a.txt", "1");
        _folder.Add("a.csv", "2");

        var fault = await Assert.ThrowsAsync<SweepException>(
            () => RunAsync(Square, Options with { Output = "{stem}.out" }));

        Assert.Contains("a.out", fault.Message, StringComparison.Ordinal);
        Assert.Empty(_folder.Outputs);
    }

    [Fact]
    public async Task Other_work_on_one_target_is_refused()
    {
        _folder.With(3);
        await RunAsync(Square);

        var fault = await Assert.ThrowsAsync<SweepException>(() => RunAsync(Square, Options with { Name = "cubes" }));

        Assert.Contains("squares", fault.Message, StringComparison.Ordinal);
        Assert.Contains("cubes", fault.Message, StringComparison.Ordinal);
        Assert.Equal("4", _folder.Output("2.txt"));
    }

    [Fact]
    public async Task Folders_that_cannot_be_used_are_refused()
    {
        var missing = await Assert.ThrowsAsync<SweepException>(
            () => Sweep.RunAsync("/no/such/folder", _folder.Target, Square));
        Assert.Contains("is not there", missing.Message, StringComparison.Ordinal);
        var same = await Assert.ThrowsAsync<SweepException>(
            () => Sweep.RunAsync(_folder.Source, _folder.Source, Square));
        Assert.Contains("same folder", same.Message, StringComparison.Ordinal);
        _folder.Add("file", "1");
        var file = await Assert.ThrowsAsync<SweepException>(
            () => Sweep.RunAsync(_folder.Source, Path.Combine(_folder.Source, "file"), Square));
        Assert.Contains("no folder", file.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Options_out_of_range_are_told_together()
    {
        var fault = await Assert.ThrowsAsync<ArgumentException>(
            () => RunAsync(
                Square, new SweepOptions { Slots = 0, Retries = -1, Output = "../{name}", Lapse = TimeSpan.Zero }));

        Assert.All(new[] { "Slots", "Retries", "Output", "Lapse" }, word => Assert.Contains(word, fault.Message));
    }

    [Fact]
    public async Task Source_that_disappears_ends_the_sweep_and_what_is_done_stays_done()
    {
        _folder.With(200);
        var moved = $"{_folder.Source}-away";
        var calls = 0;

        var fault = await Assert.ThrowsAsync<SweepException>(() => RunAsync(file =>
        {
            if (Interlocked.Increment(ref calls) == 50)
                Directory.Move(_folder.Source, moved);
            Square(file);
        }));
        Directory.Move(moved, _folder.Source);
        var report = await RunAsync(Square);

        Assert.Contains("has disappeared", fault.Message, StringComparison.Ordinal);
        Assert.InRange(report.Before, 1, 199);
        Assert.Equal(200, report.Before + report.Done);
    }

    [Fact]
    public async Task File_that_disappears_is_a_failure_of_its_own()
    {
        _folder.With(20);
        using var list = new MemoryStream("1.txt\nnone.txt\n2.txt\n"u8.ToArray());

        var report = await RunAsync(Square, Options with { FilesFrom = list });

        Assert.Equal(2, report.Done);
        Assert.Contains("No such file", Assert.Single(report.Failures).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cancellation_keeps_what_is_done_and_gives_the_rest_back()
    {
        _folder.With(500);
        using var stop = new CancellationTokenSource();
        var calls = 0;

        await Assert.ThrowsAsync<OperationCanceledException>(() => Sweep.RunAsync(
            _folder.Source,
            _folder.Target,
            file =>
            {
                if (Interlocked.Increment(ref calls) == 100)
                    stop.Cancel();
                Square(file);
            },
            Options,
            stop.Token));

        var done = _folder.Outputs.Length;
        Assert.InRange(done, 99, 499);
        Assert.Empty(_folder.Left("live"));
        Assert.Equal(500 - done, (await RunAsync(Square)).Done);
    }

    [Fact]
    public async Task Files_of_a_process_that_died_are_taken_over_after_its_lapse()
    {
        _folder.With(40);
        var state = new StateFolder(FileName.Of(_folder.Target));
        state.Make();
        var dead = Presence.Begin(state, Guid.NewGuid());
        await Charters.AgreeAsync(state, "squares");
        var others = new Neighbours(state, TimeSpan.FromSeconds(1), TimeProvider.System);
        for (var slice = 0; slice < 512; slice++)
            Assert.NotNull(Claim.TryTake(state.Slice(slice), dead, slice, 0, others).Claim);

        var report = await RunAsync(Square, Options with { Lapse = TimeSpan.FromSeconds(1) });

        Assert.Equal(40, report.Done);
        Assert.Empty(_folder.Left("live"));
        Assert.Empty(_folder.Left("tmp"));
    }

    [Fact]
    public async Task Process_taken_for_dead_lives_on_under_another_name()
    {
        _folder.With(300);
        var calls = 0;

        var report = await RunAsync(file =>
        {
            if (Interlocked.Increment(ref calls) == 100)
            {
                // What others do to whoever is silent for too long.
                foreach (var live in _folder.Left("live"))
                    File.Delete(live);
                foreach (var unfinished in _folder.Left("tmp"))
                    Directory.Delete(unfinished, recursive: true);
            }

            Square(file);
        });

        Assert.Equal(300, _folder.Outputs.Length);
        Assert.Empty(report.Failures);
    }

    [Fact]
    public async Task Content_decides_what_is_done_where_it_is_asked_for()
    {
        _folder.With(30);
        var options = Options with { Key = SweepKey.Content };
        await RunAsync(Square, options);
        _folder.Add("4.txt", "5");

        var changed = await RunAsync(Square, options);
        var preview = Sweep.Preview(_folder.Source, _folder.Target, options);
        _folder.Add("5.txt", "6");
        var previewOfOne = Sweep.Preview(_folder.Source, _folder.Target, options);
        var otherWork = await RunAsync(file => file.Write("other"), options with { Name = "other" });

        Assert.Equal((29, 1), (changed.Before, changed.Done));
        Assert.Empty(preview);
        Assert.Equal("5.txt", Assert.Single(previewOfOne).Key);
        Assert.Equal(30, otherWork.Done);
        Assert.Equal("other", _folder.Output("4.txt"));
        Assert.Equal(30, (await RunAsync(file => file.Write("other"), options with { Name = "other" })).Before);
    }

    [Fact]
    public async Task Output_named_by_content_is_made_once_for_equal_files()
    {
        _folder.Add("a", "same");
        _folder.Add("b", "other");
        var options = Options with { Output = "{hash}.txt" };

        await RunAsync(file => file.Write(file.Hash()), options);
        var again = await RunAsync(file => file.Write("never"), options);

        Assert.Equal((2, 0), (again.Before, again.Done));
        Assert.All(_folder.Outputs, name => Assert.Equal(name[..^4], _folder.Output(name)));
    }

    [Fact]
    public async Task Watching_sweep_takes_files_as_they_come()
    {
        _folder.With(3);
        using var stop = new CancellationTokenSource();
        var seen = new SemaphoreSlim(0);
        var sweep = Sweep.RunAsync(
            _folder.Source,
            _folder.Target,
            file =>
            {
                Square(file);
                seen.Release();
            },
            Options with { Watch = TimeSpan.FromMilliseconds(20) },
            stop.Token);
        for (var i = 0; i < 3; i++)
            Assert.True(await seen.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));

        _folder.Add("new.txt", "12");
        Assert.True(await seen.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
        await stop.CancelAsync();

        await Assert.ThrowsAsync<OperationCanceledException>(() => sweep);
        Assert.Equal("144", _folder.Output("new.txt"));
    }

    [Fact]
    public async Task Preview_tells_what_a_sweep_would_do_and_writes_nothing()
    {
        _folder.With(3);
        var options = Options with { Output = "{stem}.out" };

        var all = Sweep.Preview(_folder.Source, _folder.Target, options);
        Assert.False(Directory.Exists(_folder.Target));
        await RunAsync(Square, options);

        Assert.Equal(["0.txt 0.out", "1.txt 1.out", "2.txt 2.out"], all.Select(pair => $"{pair.Key} {pair.Value}"));
        Assert.Empty(Sweep.Preview(_folder.Source, _folder.Target, options));
    }

    [Fact]
    public async Task Progress_ends_with_everything_done()
    {
        _folder.With(100);
        SweepProgress? last = null;

        await RunAsync(Square, Options with { Progress = new Told(progress => last = progress) });

        Assert.NotNull(last);
        Assert.Equal((100, 100, 100, 1), (last.Files, last.Done, last.Here, last.Processes));
    }

    sealed class Told(Action<SweepProgress> told) : IProgress<SweepProgress>
    {
        public void Report(SweepProgress value) => told(value);
    }
}
