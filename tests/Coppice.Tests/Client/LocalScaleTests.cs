using Coppice.Contracts;
using Xunit;

namespace Coppice.Tests.Client;

/// <summary>Many items in little memory. Alone, since allocations are counted over the whole process.</summary>
[Collection(nameof(LocalScaleTests))]
[CollectionDefinition(nameof(LocalScaleTests), DisableParallelization = true)]
public sealed class LocalScaleTests
{
    [Fact]
    public async Task Map_over_a_million_items_holds_no_object_for_each()
    {
        const int Count = 1_000_000;
        await using var harness = LocalHarness.Start();
        var items = Enumerable.Range(0, Count).ToArray();
        await harness.Cluster.MapAsync(items, Square);
        var before = GC.GetTotalAllocatedBytes(precise: true);

        var results = await harness.Cluster.MapAsync(items, Square);

        var allocated = GC.GetTotalAllocatedBytes(precise: true) - before;
        // The results, once more while they are not recorded, and a few chunks: an object for each item would be 24 MB.
        Assert.InRange(allocated, 0, (3 * sizeof(long) * Count) - 1);
        Assert.Equal((long)(Count - 1) * (Count - 1), results[^1]);
    }

    static long Square(int x) => (long)x * x;

    [Fact]
    public async Task Endless_stream_reads_no_further_ahead_than_its_window()
    {
        await using var harness = LocalHarness.Start();
        var read = 0L;
        var farthest = 0L;
        var taken = 0;

        await foreach (var y in harness.Cluster.StreamAsync(Endless(), x => x))
        {
            Assert.Equal(taken, y);
            farthest = Math.Max(farthest, Interlocked.Read(ref read) - taken);
            if (++taken == 1_000_000)
                break;
        }

        // Blocks of 8,192 at most, four a slot in the queue, and the ones at either end.
        Assert.InRange(farthest, 1, (8 + 3) * 8192);

        IEnumerable<int> Endless()
        {
            for (var i = 0; ; i++)
            {
                Interlocked.Increment(ref read);
                yield return i;
            }
        }
    }

    [Fact]
    public async Task Stream_that_nobody_reads_stands_still()
    {
        await using var harness = LocalHarness.Start();
        var read = 0L;
        await using var results = harness.Cluster
            .StreamAsync(Endless(), x => x, new JobOptions { ChunkSize = 10 })
            .GetAsyncEnumerator();
        Assert.True(await results.MoveNextAsync().LimitAsync());

        // Ten blocks are read ahead without the consumer: of ten items each, or fewer where reading was slow.
        await Within.IsSoAsync(() => Task.FromResult(Interlocked.Read(ref read) >= 10));
        for (var i = 0; i < 1000; i++)
            await Task.Yield();

        Assert.InRange(Interlocked.Read(ref read), 10, 120);

        IEnumerable<int> Endless()
        {
            for (var i = 0; ; i++)
            {
                Interlocked.Increment(ref read);
                yield return i;
            }
        }
    }

    [Fact]
    public async Task Results_are_there_as_soon_as_a_job_is_seen_to_have_ended()
    {
        await using var harness = LocalHarness.Start();
        var cluster = harness.Cluster;

        await Task.WhenAll(Enumerable.Range(1, 8).Select(_ => Task.Run(async () =>
        {
            for (var i = 1; i <= 300; i++)
                Assert.Equal(new[] { i, i + 1 }, await cluster.MapAsync(new[] { i, i + 1 }, x => x));
            for (var i = 1; i <= 25; i++)
            {
                var parent = await cluster.SubmitAsync(() => i);
                var child = await cluster.SubmitAsync(x => x * 2, parent);
                Assert.Equal(2 * i, await child.ResultAsync());
            }
        }))).LimitAsync();
    }

    [Fact]
    public async Task Ten_thousand_small_jobs_end()
    {
        await using var harness = LocalHarness.Start();

        var results = await Task.WhenAll(Enumerable.Range(0, 10_000)
            .Select(i => harness.Cluster.RunAsync(() => i))).LimitAsync();

        Assert.Equal(Enumerable.Range(0, 10_000), results);
    }
}
