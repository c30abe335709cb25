using System.Globalization;
using Xunit;

namespace Coppice.IntegrationTests.Workers;

/// <summary>Large data in real worker processes.</summary>
public sealed class LargeDataTests
{
    [Fact]
    [Trait("Category", "Soak")]
    public async Task Worker_holds_a_shared_array_once_and_little_else()
    {
        const long Bytes = 100_000_000;
        await using var processes = await ProcessCluster.StartAsync("one");
        await using var cluster = await processes.ConnectAsync();
        var shared = await cluster.ShareAsync(new float[Bytes / sizeof(float)]);

        for (var run = 0; run < 2; run++)
            await cluster.MapAsync(
                Enumerable.Range(0, 3200), x => shared.Value[x], new JobOptions { ChunkSize = 1 });

        // The program's code, some megabytes, crosses as well: the array does so once, and is written down once.
        var child = processes.Workers[0].Child!.Value; // it runs
        var blobs = new DirectoryInfo(Path.Combine(processes.Options.Cache, "blobs"));
        var array = Assert.Single(
            blobs.EnumerateFiles("*", SearchOption.AllDirectories), file => file.Length > Bytes / 10);
        Assert.InRange(array.Length, Bytes, Bytes + 1000);
        Assert.InRange(Written(child), Bytes, Bytes + (Bytes / 2));
        Assert.InRange(PeakMemory(child), 1, 2 * Bytes);
    }

    static long Written(int process) => Number($"/proc/{process}/io", "wchar:");

    static long PeakMemory(int process) => 1024 * Number($"/proc/{process}/status", "VmHWM:");

    static long Number(string file, string name)
    {
        var line = File.ReadLines(file).Single(line => line.StartsWith(name, StringComparison.Ordinal));
        return long.Parse(
            line[name.Length..].Replace("kB", "", StringComparison.Ordinal), CultureInfo.InvariantCulture);
    }
}
