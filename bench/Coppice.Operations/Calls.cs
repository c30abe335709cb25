using System.Diagnostics;

namespace Coppice.Operations;

/// <summary>Awaited calls, one after another and many at once.</summary>
static class Calls
{
    public static async Task RunAsync(Cluster cluster, int items)
    {
        for (var i = 0; i < items / 10; i++)
            await cluster.RunAsync(() => i);
        var times = new double[items];
        for (var i = 0; i < items; i++)
        {
            var started = Stopwatch.GetTimestamp();
            Report.Check(await cluster.RunAsync(() => i) == i, "a reply");
            times[i] = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        }

        Array.Sort(times);
        Report.Number("median_ms", times[items / 2]);
        Report.Number("p99_ms", times[items * 99 / 100]);
        var seconds = await Report.SecondsAsync(() => Parallel.ForEachAsync(
            Enumerable.Range(0, items),
            new ParallelOptions { MaxDegreeOfParallelism = 64 },
            async (i, token) =>
                Report.Check(await cluster.RunAsync(() => i, cancellationToken: token) == i, "a reply")));
        Report.Number("seconds", seconds);
        Report.Number("rate", items / seconds);
    }
}
