using System.Diagnostics;
using Xunit;

namespace Coppice.Tests.Sweeps;

/// <summary>Targets that cannot be written: small file systems of the test's own, where it may mount them.</summary>
public sealed class PlaceTests : IDisposable
{
    static readonly SweepOptions Options = new() { Slots = 2, Name = "copies" };

    readonly SweepFolder _folder = new();
    readonly bool _isMounted;

    public PlaceTests()
    {
        Directory.CreateDirectory(_folder.Target);
        _isMounted = OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess
            && Run("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", _folder.Target);
    }

    public void Dispose()
    {
        if (_isMounted)
            Run("umount", "--lazy", _folder.Target);
        _folder.Dispose();
    }

    [Fact]
    public async Task Full_disk_ends_a_sweep_by_function_and_no_output_is_cut_off()
    {
        SkipUnlessMounted();
        var content = new string('x', 10_000);
        for (var i = 0; i < 100; i++)
            _folder.Add($"{i}", content);

        var fault = await Assert.ThrowsAsync<SweepException>(() => Sweep.RunAsync(
            _folder.Source, _folder.Target, file => file.Write(file.ReadBytes()), Options));

        Assert.Contains("is full", fault.Message, StringComparison.Ordinal);
        Assert.Contains(_folder.Target, fault.Message, StringComparison.Ordinal);
        Assert.All(_folder.Outputs, name => Assert.Equal(content, _folder.Output(name)));
    }

    [Fact]
    public async Task Full_disk_ends_a_sweep_by_command_and_no_output_is_cut_off()
    {
        SkipUnlessMounted();
        var content = new string('x', 100_000);
        for (var i = 0; i < 20; i++)
            _folder.Add($"{i}", content);

        var fault = await Assert.ThrowsAsync<SweepException>(() => Sweep.RunAsync(
            _folder.Source, _folder.Target, new SweepCommand("cp", "{in}", "{out}"), Options));

        Assert.Contains("is full", fault.Message, StringComparison.Ordinal);
        Assert.All(_folder.Outputs, name => Assert.Equal(content, _folder.Output(name)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(300)]
    public async Task File_system_that_can_have_no_more_files_ends_a_sweep_by_function(int most)
    {
        LetHave(most);
        _folder.With(500);

        var fault = await Assert.ThrowsAsync<SweepException>(() => Sweep.RunAsync(
            _folder.Source, _folder.Target, file => file.Write("whole"), Options));

        CheckInodes(fault, most);
        Assert.All(_folder.Outputs, name => Assert.Equal("whole", _folder.Output(name)));
    }

    [Fact]
    public async Task File_system_that_can_have_no_more_files_ends_a_sweep_by_command()
    {
        LetHave(300);
        _folder.With(500);

        var fault = await Assert.ThrowsAsync<SweepException>(() => Sweep.RunAsync(
            _folder.Source, _folder.Target, new SweepCommand("cp", "{in}", "{out}"), Options));

        CheckInodes(fault, 300);
        Assert.All(_folder.Outputs, name => Assert.Equal(Path.GetFileNameWithoutExtension(name), _folder.Output(name)));
    }

    [Fact]
    public async Task Target_that_may_not_be_written_is_one_clear_error()
    {
        SkipUnlessMounted();
        Assert.True(Run("mount", "-o", "remount,ro", _folder.Target));
        _folder.With(1);

        var fault = await Assert.ThrowsAsync<SweepException>(() => Sweep.RunAsync(
            _folder.Source, _folder.Target, file => file.Write("x"), Options));

        Assert.Contains(_folder.Target, fault.Message, StringComparison.Ordinal);
        Assert.Contains("can be written", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Target_that_is_unmounted_in_the_middle_ends_the_sweep()
    {
        SkipUnlessMounted();
        _folder.With(80);
        var calls = 0;

        var fault = await Assert.ThrowsAsync<SweepException>(() => Sweep.RunAsync(
            _folder.Source,
            _folder.Target,
            file =>
            {
                if (Interlocked.Increment(ref calls) == 30)
                    Run("umount", "--lazy", _folder.Target);
                file.Write("x");
            },
            Options));

        Assert.Contains("another file system", fault.Message, StringComparison.Ordinal);
        Assert.Empty(_folder.Outputs);
    }

    void LetHave(int files)
    {
        SkipUnlessMounted();
        Assert.True(Run("mount", "-o", $"remount,size=64m,nr_inodes={files}", _folder.Target));
    }

    void CheckInodes(SweepException fault, int most)
    {
        Assert.Contains("No inodes left", fault.Message, StringComparison.Ordinal);
        Assert.Contains($"{most} files", fault.Message, StringComparison.Ordinal);
        Assert.Contains(_folder.Target, fault.Message, StringComparison.Ordinal);
    }

    void SkipUnlessMounted()
    {
        if (!_isMounted)
            Assert.Skip("Needs root on Linux, to mount a small file system.");
    }

    static bool Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true });
        process?.WaitForExit();
        return process?.ExitCode == 0;
    }
}
