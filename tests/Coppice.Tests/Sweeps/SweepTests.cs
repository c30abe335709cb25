using System.Collections.Concurrent;
using Xunit;
using static Coppice.Tests.Sweeps.SweepFolder;

namespace Coppice.Tests.Sweeps;

public sealed class SweepTests : IDisposable
{
    readonly SweepFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Every_file_gets_its_output_once_and_nothing_else_is_left()
    {
        _folder.With(3000);
        var calls = new ConcurrentDictionary<string, int>();

        var report = await _folder.SweepAsync(file =>
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
        await _folder.SweepAsync(Square);
        File.Delete(Path.Combine(_folder.Target, "17.txt"));
        _folder.Add("500.txt", "500");
        var calls = new ConcurrentBag<string>();

        var report = await _folder.SweepAsync(file =>
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

        var reports = await Task.WhenAll(_folder.SweepAsync(Work), _folder.SweepAsync(Work), _folder.SweepAsync(Work));

        Assert.All(calls.Values, count => Assert.Equal(1, count));
        Assert.Equal(2000, _folder.Outputs.Length);
        Assert.Equal(2000, reports.Sum(report => report.Done));
        Assert.All(reports, report => Assert.Equal(2000, report.Before + report.Done + report.Elsewhere));
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
    public async Task Progress_ends_with_everything_done()
    {
        _folder.With(100);
        SweepProgress? last = null;

        await _folder.SweepAsync(Square, Options with { Progress = new Told(progress => last = progress) });

        Assert.NotNull(last);
        Assert.Equal((100, 100, 100, 1), (last.Files, last.Done, last.Here, last.Processes));
    }

    sealed class Told(Action<SweepProgress> told) : IProgress<SweepProgress>
    {
        public void Report(SweepProgress value) => told(value);
    }
}
