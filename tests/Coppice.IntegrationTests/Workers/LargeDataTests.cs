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

        var blobs = new DirectoryInfo(Path.Combine(processes.Options.Cache, "blobs"));
        var fetched = blobs.EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length);
        Assert.InRange(fetched, Bytes, Bytes + 5_000_000);
        Assert.InRange(PeakMemory(processes.Workers[0].Child!.Value), 1, 2 * Bytes); // it runs
    }

    static long PeakMemory(int process)
    {
        var line = File.ReadLines($"/proc/{process}/status")
            .Single(line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
        return 1024 * long.Parse(line[6..].Replace("kB", "", StringComparison.Ordinal), CultureInfo.InvariantCulture);
    }
}
