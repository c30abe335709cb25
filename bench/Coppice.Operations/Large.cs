namespace Coppice.Operations;

/// <summary>More data than one message, or than memory.</summary>
static class Large
{
    public static async Task StreamAsync(Cluster cluster, int items)
    {
        var seconds = await Report.SecondsAsync(async () =>
        {
            long sum = 0;
            await foreach (var y in cluster.StreamAsync(Enumerable.Range(0, items), x => (long)x + 1))
                sum += y;
            Report.Check(sum == (long)items * (items + 1) / 2, "the sum");
        });
        Report.Number("seconds", seconds);
        Report.Number("rate", items / seconds);
    }

    /// <summary>100 MB that every task reads a little of.</summary>
    public static async Task SharedAsync(Cluster cluster, int items)
    {
        var numbers = new float[25_000_000];
        for (var i = 0; i < numbers.Length; i++)
            numbers[i] = i % 1000;
        var shared = await cluster.ShareAsync(numbers);
        await Report.RunsAsync(items, 1, async () =>
        {
            var sums = await cluster.MapAsync(
                Enumerable.Range(0, items), i => shared.Value[i] + shared.Value[^1], new JobOptions { ChunkSize = 1 });
            Report.Check(sums[1] == 1 + 999, "a sum");
        });
    }
}
