using System.Diagnostics;
using Xunit;

namespace Coppice.Tests.Client;

public sealed class SmokeTests(ITestOutputHelper output)
{
    static int Inc(int x) => x + 1;

    [Fact]
    public async Task Everything_once()
    {
        var home = Directory.CreateTempSubdirectory("coppice").FullName;
        await using var cluster = await Cluster.LocalAsync(new LocalOptions { Home = home, Slots = 2 });
        Assert.Equal(11, await cluster.RunAsync(() => Inc(10)));
        Assert.Equal(new[] { 2, 3, 4 }, await cluster.MapAsync([1, 2, 3], Inc));
        Assert.Equal(new[] { "1", "2" }, await cluster.MapAsync([1, 2], async x => { await Task.Yield(); return x.ToString(); }));
        Assert.Equal(new[] { 1, 2 }, await cluster.MapAsync([1, 2], (int x, TaskContext c) => x));
        Assert.Equal(new[] { 1, 2 }, await cluster.MapAsync([1, 2], (x, c) => x));
        var a = await cluster.SubmitAsync(() => 1);
        var b = await cluster.SubmitAsync(() => 2);
        var sum = await cluster.SubmitAsync((x, y) => x + y, a, b);
        var all = await cluster.SubmitAsync((IReadOnlyList<int> xs) => xs.Sum(), [a, b, sum]);
        Assert.Equal(6, await all.ResultAsync());
        Assert.Equal(3, await (await cluster.AttachAsync<int>(sum.Id)).ResultAsync());
        var m = await cluster.SubmitMapAsync(Enumerable.Range(0, 1000), Inc);
        Assert.Equal(Enumerable.Range(1, 1000), await m.ResultAsync());
        Assert.Equal(Enumerable.Range(1, 1000), await (await cluster.AttachAsync<int[]>(m.Id)).ResultAsync());
        var seen = new List<int>();
        await foreach (var y in cluster.StreamAsync(Enumerable.Range(0, 100_000), Inc))
            seen.Add(y);
        Assert.Equal(Enumerable.Range(1, 100_000), seen);
        var set = new HashSet<int>();
        await foreach (var (i, r) in cluster.AsCompletedAsync(Enumerable.Range(0, 3200), Inc, new JobOptions { ChunkSize = 1, Memoize = true }))
        {
            Assert.Equal(i + 1, r);
            set.Add(i);
        }
        Assert.Equal(3200, set.Count);
        var watch = Stopwatch.StartNew();
        var remembered = 0;
        await foreach (var c in cluster.AsCompletedAsync(Enumerable.Range(0, 3200), Inc, new JobOptions { ChunkSize = 1, Memoize = true }))
            remembered += c.Remembered ? 1 : 0;
        output.WriteLine($"3200 remembered {watch.Elapsed}");
        Assert.Equal(3200, remembered);
        await cluster.BroadcastAsync(() => { });
        var failed = await Assert.ThrowsAsync<JobFailedException>(() => cluster.MapAsync([1, 2, 3], x => 1 / (x - 2)));
        output.WriteLine(failed.Message);
        var xs = Enumerable.Range(0, 1_000_000).ToArray();
        for (var i = 0; i < 5; i++)
        {
            watch.Restart();
            var ys = new long[xs.Length];
            for (var k = 0; k < xs.Length; k++) ys[k] = (long)xs[k] * xs[k];
            var plain = watch.Elapsed;
            watch.Restart();
            var zs = await cluster.MapAsync(xs, x => (long)x * x);
            output.WriteLine($"plain {plain} map {watch.Elapsed}");
            Assert.Equal(ys, zs);
        }
    }
}
