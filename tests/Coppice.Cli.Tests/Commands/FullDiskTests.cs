using System.Diagnostics;
using Xunit;

namespace Coppice.Cli.Tests.Commands;

public sealed class FullDiskTests : IDisposable
{
    readonly TemporaryFolder _folder = new();
    readonly string _disk;
    readonly bool _mounted;

    public FullDiskTests()
    {
        _disk = _folder.File("disk");
        Directory.CreateDirectory(_disk);
        _mounted = OperatingSystem.IsLinux() && Run("mount", "-t", "tmpfs", "-o", "size=128k", "coppice", _disk);
    }

    public void Dispose()
    {
        if (_mounted)
            Run("umount", "--lazy", _disk);
        _folder.Dispose();
    }

    [Fact]
    public async Task Full_disk_of_the_store_is_one_error_that_names_the_place()
    {
        SkipUnlessMounted();
        var recipe = _folder.Write("long.json", Recipes.Long);
        await FillAsync(left: 2048);

        using var process = CoppiceProcess.Start(_folder, ["search", recipe], ("COPPICE_HOME", _disk));
        var outcome = await process.EndAsync();

        Assert.Equal(1, outcome.ExitCode);
        Assert.Empty(outcome.Output);
        Assert.Contains("coppice: ", outcome.Error);
        Assert.Contains(_disk, outcome.Error);
        Assert.DoesNotContain("   at ", outcome.Error);
        Assert.DoesNotContain("unexpected", outcome.Error);
    }

    [Fact]
    public async Task Full_disk_of_the_result_is_one_error_and_leaves_no_part_of_it()
    {
        SkipUnlessMounted();
        var recipe = _folder.Write("tiny.json", Recipes.Tiny);
        await FillAsync(left: 0);

        var result = Path.Combine(_disk, "out.json");
        var outcome = await CoppiceProcess.RunAsync(_folder, "search", recipe, "--json", result);

        Assert.Equal(1, outcome.ExitCode);
        Assert.StartsWith("coppice: cannot write ", outcome.Error);
        Assert.DoesNotContain("   at ", outcome.Error);
        Assert.Equal(["filling"], Directory.GetFiles(_disk).Select(Path.GetFileName));
    }

    void SkipUnlessMounted()
    {
        if (!_mounted)
            Assert.Skip("a small disk of its own needs Linux and the right to mount one");
    }

    async Task FillAsync(int left)
    {
        await using var file = File.Create(Path.Combine(_disk, "filling"));
        var block = new byte[4096];
        try
        {
            while (true)
            {
                await file.WriteAsync(block, TestContext.Current.CancellationToken);
                await file.FlushAsync(TestContext.Current.CancellationToken);
            }
        }
        catch (IOException)
        {
            // Full, as it was meant to be.
        }

        if (left > 0)
            file.SetLength(file.Length - Math.Max(left, 4096));
    }

    static bool Run(string program, params string[] arguments)
    {
        try
        {
            var start = new ProcessStartInfo(program, arguments) { RedirectStandardError = true };
            using var process = Process.Start(start);
            process?.WaitForExit();
            return process?.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
