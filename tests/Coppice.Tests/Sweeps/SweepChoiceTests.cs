using Xunit;
using static Coppice.Tests.Sweeps.SweepFolder;

namespace Coppice.Tests.Sweeps;

/// <summary>Which files a sweep takes, and what their outputs are called.</summary>
public sealed class SweepChoiceTests : IDisposable
{
    readonly SweepFolder _folder = new();

    public void Dispose() => _folder.Dispose();

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

        var report = await _folder.SweepAsync(Square);

        Assert.Equal(names.Length, report.Done);
        foreach (var (i, name) in names.Index())
            Assert.Equal($"{i * i}", _folder.Output(name));
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

        var report = await _folder.SweepAsync(Square, Options with { Match = ["d/**/a.txt"], Exclude = ["d/e/*"] });

        Assert.Equal(1, report.Done);
        Assert.Equal("4", _folder.Output("d/a.txt"));
    }

    [Fact]
    public async Task List_chooses_files_and_must_stay_inside_the_source()
    {
        _folder.With(5);
        using var list = new MemoryStream("1.txt\0./3.txt\0"u8.ToArray());
        var report = await _folder.SweepAsync(Square, Options with { FilesFrom = list });
        Assert.Equal(["1.txt", "3.txt"], _folder.Outputs);
        Assert.Equal(2, report.Files);

        using var outside = new MemoryStream("../in/1.txt\n"u8.ToArray());
        var fault = await Assert.ThrowsAsync<SweepException>(
            () => _folder.SweepAsync(Square, Options with { FilesFrom = outside }));
        Assert.Contains("not inside the source", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Outputs_of_one_name_are_refused_before_anything_is_done()
    {
        _folder.Add("a.txt", "1");
        _folder.Add("a.csv", "2");

        var fault = await Assert.ThrowsAsync<SweepException>(
            () => _folder.SweepAsync(Square, Options with { Output = "{stem}.out" }));

        Assert.Contains("a.out", fault.Message, StringComparison.Ordinal);
        Assert.Empty(_folder.Outputs);
    }

    [Fact]
    public async Task Content_decides_what_is_done_where_it_is_asked_for()
    {
        _folder.With(30);
        var options = Options with { Key = SweepKey.Content };
        await _folder.SweepAsync(Square, options);
        _folder.Add("4.txt", "5");

        var changed = await _folder.SweepAsync(Square, options);
        var preview = Sweep.Preview(_folder.Source, _folder.Target, options);
        _folder.Add("5.txt", "6");
        var previewOfOne = Sweep.Preview(_folder.Source, _folder.Target, options);
        var otherWork = await _folder.SweepAsync(file => file.Write("other"), options with { Name = "other" });

        Assert.Equal((29, 1), (changed.Before, changed.Done));
        Assert.Empty(preview);
        Assert.Equal("5.txt", Assert.Single(previewOfOne).Key);
        Assert.Equal(30, otherWork.Done);
        Assert.Equal("other", _folder.Output("4.txt"));
        var again = await _folder.SweepAsync(file => file.Write("other"), options with { Name = "other" });
        Assert.Equal(30, again.Before);
    }

    [Fact]
    public async Task Output_named_by_content_is_made_once_for_equal_files()
    {
        _folder.Add("a", "same");
        _folder.Add("b", "other");
        var options = Options with { Output = "{hash}.txt" };

        await _folder.SweepAsync(file => file.Write(file.Hash()), options);
        var again = await _folder.SweepAsync(file => file.Write("never"), options);

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
        await _folder.SweepAsync(Square, options);

        Assert.Equal(["0.txt 0.out", "1.txt 1.out", "2.txt 2.out"], all.Select(pair => $"{pair.Key} {pair.Value}"));
        Assert.Empty(Sweep.Preview(_folder.Source, _folder.Target, options));
    }
}
