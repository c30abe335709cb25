namespace Coppice.Operations;

/// <summary>Jobs that outlive their client.</summary>
static class Durable
{
    /// <summary>Each item a task of its own, recorded by itself.</summary>
    public static Task TasksAsync(Cluster cluster, int items) => Report.RunsAsync(items, 1, async () =>
    {
        var job = await cluster.SubmitMapAsync(
            Enumerable.Range(0, items), x => x + 1, new JobOptions { ChunkSize = 1 });
        Report.Check((await job.ResultAsync())[^1] == items, "the last result");
    });

    /// <summary>Many jobs, and one that waits for all of them.</summary>
    public static async Task FanInAsync(Cluster cluster, int items)
    {
        var parents = new JobHandle<int>[items];
        var submitted = await Report.SecondsAsync(() => Parallel.ForEachAsync(
            Enumerable.Range(0, items),
            new ParallelOptions { MaxDegreeOfParallelism = 8 },
            async (i, token) => parents[i] = await cluster.SubmitAsync(() => i, cancellationToken: token)));
        Report.Number("submit_seconds", submitted);
        var seconds = await Report.SecondsAsync(async () =>
        {
            var sum = await cluster.SubmitAsync((IReadOnlyList<int> all) => all.Sum(x => (long)x), parents);
            Report.Check(await sum.ResultAsync() == (long)items * (items - 1) / 2, "the sum");
        });
        Report.Number("seconds", seconds);
        Report.Number("rate", items / (submitted + seconds));
    }
}
