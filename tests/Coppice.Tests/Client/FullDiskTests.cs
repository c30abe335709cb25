using System.Diagnostics;
using Coppice.Contracts;
using Xunit;

namespace Coppice.Tests.Client;

/// <summary>A disk that is full: a small file system of the test's own, where it may make one.</summary>
public sealed class FullDiskTests
{
    [Fact]
    public async Task Full_disk_fails_the_job_with_the_path_and_nothing_half_written_counts()
    {
        using var folder = new TestFolder();
        var home = Path.Combine(folder.Path, "home");
        Directory.CreateDirectory(home);
        if (!OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess || !await RunAsync(
            "mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", home))
            Assert.Skip("Needs root on Linux, to mount a small file system.");
        try
        {
            await FillAsync(home);
        }
        finally
        {
            await RunAsync("umount", home);
        }
    }

    static async Task FillAsync(string home)
    {
        var options = new LocalOptions { Home = home, Slots = 2 };
        var jobs = new JobOptions { Memoize = true, ChunkSize = 1 };
        var items = Enumerable.Range(0, 200).ToArray();
        await using (var cluster = await Cluster.LocalAsync(options))
        {
            var full = await Assert.ThrowsAsync<StoreException>(() =>
                cluster.MapAsync(items, Large, jobs).LimitAsync());
            Assert.Contains(home, full.Message, StringComparison.Ordinal);
            Assert.Contains("COPPICE_HOME", full.Message, StringComparison.Ordinal);
            var durable = await Assert.ThrowsAsync<StoreException>(async () =>
                await (await cluster.SubmitMapAsync(items, Large, new JobOptions { ChunkSize = 1 }))
                    .ResultAsync().LimitAsync());
            Assert.Contains(home, durable.Message, StringComparison.Ordinal);
            Assert.Equal(items, await cluster.MapAsync(items, x => x).LimitAsync());
        }

        // What was remembered before the disk was full is whole.
        await using var other = await Cluster.LocalAsync(options);
        var first = await other.RunAsync(() => Large(0)[^1]);
        await foreach (var completed in other.AsCompletedAsync(items[..1], Large, jobs))
        {
            Assert.True(completed.Remembered);
            Assert.Equal((10_000, first), (completed.Result.Length, completed.Result[^1]));
        }
    }

    static byte[] Large(int x)
    {
        var bytes = new byte[10_000];
        new Random(x).NextBytes(bytes);
        return bytes;
    }

    static async Task<bool> RunAsync(string command, params string[] arguments)
    {
        var start = new ProcessStartInfo(command, arguments) { RedirectStandardError = true };
        using var process = Process.Start(start)!; // not null: it is not run through the shell
        await process.WaitForExitAsync().LimitAsync();
        return process.ExitCode == 0;
    }
}
