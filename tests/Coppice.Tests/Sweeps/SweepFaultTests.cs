using Coppice.Files;
using Coppice.Sweeps.Claims;
using Xunit;
using static Coppice.Tests.Sweeps.SweepFolder;

namespace Coppice.Tests.Sweeps;

/// <summary>What goes wrong in a sweep, and what is left then.</summary>
public sealed class SweepFaultTests : IDisposable
{
    readonly SweepFolder _folder = new();

    public void Dispose() => _folder.Dispose();

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

        var first = await _folder.SweepAsync(Work, Options with { Retries = 2 });

        var failure = Assert.Single(first.Failures);
        Assert.Equal(("7.txt", 3), (failure.Name, failure.Attempts));
        Assert.Contains("InvalidOperationException: seven is odd", failure.Reason, StringComparison.Ordinal);
        Assert.Contains("Work", failure.LastLines, StringComparison.Ordinal);
        Assert.Equal(49, _folder.Outputs.Length);

        var second = await _folder.SweepAsync(Work);
        Assert.Equal((1, 0), (second.Done, second.Failures.Count));
        Assert.Equal("49", _folder.Output("7.txt"));
    }

    [Fact]
    public async Task Function_that_writes_nothing_has_failed()
    {
        _folder.With(1);

        var report = await _folder.SweepAsync(_ => { });

        Assert.Contains("wrote no output", Assert.Single(report.Failures).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Other_work_on_one_target_is_refused()
    {
        _folder.With(3);
        await _folder.SweepAsync(Square);

        var fault = await Assert.ThrowsAsync<SweepException>(
            () => _folder.SweepAsync(Square, Options with { Name = "cubes" }));

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
            () => _folder.SweepAsync(
                Square, new SweepOptions { Slots = 0, Retries = -1, Output = "../{name}", Lapse = TimeSpan.Zero }));

        Assert.All(new[] { "Slots", "Retries", "Output", "Lapse" }, word => Assert.Contains(word, fault.Message));
    }

    [Fact]
    public async Task Source_that_disappears_ends_the_sweep_and_what_is_done_stays_done()
    {
        _folder.With(200);
        var moved = $"{_folder.Source}-away";
        var calls = 0;

        var fault = await Assert.ThrowsAsync<SweepException>(() => _folder.SweepAsync(file =>
        {
            if (Interlocked.Increment(ref calls) == 50)
                Directory.Move(_folder.Source, moved);
            Square(file);
        }));
        Directory.Move(moved, _folder.Source);
        var report = await _folder.SweepAsync(Square);

        Assert.Contains("has disappeared", fault.Message, StringComparison.Ordinal);
        Assert.InRange(report.Before, 1, 199);
        Assert.Equal(200, report.Before + report.Done);
    }

    [Fact]
    public async Task File_that_disappears_is_a_failure_of_its_own()
    {
        _folder.With(20);
        using var list = new MemoryStream("1.txt\nnone.txt\n2.txt\n"u8.ToArray());

        var report = await _folder.SweepAsync(Square, Options with { FilesFrom = list });

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
        Assert.Equal(500 - done, (await _folder.SweepAsync(Square)).Done);
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

        var report = await _folder.SweepAsync(Square, Options with { Lapse = TimeSpan.FromSeconds(1) });

        Assert.Equal(40, report.Done);
        Assert.Empty(_folder.Left("live"));
        Assert.Empty(_folder.Left("tmp"));
    }

    [Fact]
    public async Task Process_taken_for_dead_lives_on_under_another_name()
    {
        _folder.With(300);
        var calls = 0;

        var report = await _folder.SweepAsync(file =>
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
}
