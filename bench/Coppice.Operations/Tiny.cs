namespace Coppice.Operations;

/// <summary>Maps whose items take next to nothing, or a known while.</summary>
static class Tiny
{
    public static Task SquaresAsync(Cluster cluster, int items) => SquaresAsync(cluster, items, null, 5);

    public static Task SquaresApartAsync(Cluster cluster, int items) =>
        SquaresAsync(cluster, items, new JobOptions { ChunkSize = 1 }, 1);

    static async Task SquaresAsync(Cluster cluster, int items, JobOptions? options, int runs)
    {
        var numbers = Enumerable.Range(0, items).ToArray();
        long[] squares = [];
        await Report.RunsAsync(items, runs, async () => squares = await cluster.MapAsync(numbers, Square, options));
        Report.Check(squares[^1] == (long)(items - 1) * (items - 1), "the last square");
        Report.Number("loop_seconds", await Report.SecondsAsync(() =>
        {
            var all = new long[items];
            for (var i = 0; i < all.Length; i++)
                all[i] = Square(numbers[i]);
            squares = all;
            return Task.CompletedTask;
        }));
    }

    /// <summary>Ten million additions an item.</summary>
    public static Task IncAsync(Cluster cluster, int items) =>
        Report.RunsAsync(items, 9, () => cluster.MapAsync(Enumerable.Range(0, items), Inc));

    /// <summary>The same by a bare thread a slot: what the machine gives.</summary>
    public static Task IncBareAsync(Cluster cluster, int items)
    {
        var threads = cluster.Workers.Sum(worker => worker.Slots);
        return Report.RunsAsync(items, 9, () => Task.WhenAll(Enumerable.Range(0, threads).Select(first =>
            Task.Factory.StartNew(
                () =>
                {
                    for (var i = first; i < items; i += threads)
                        Report.Check(Inc(i) == i + 10_000_000L, "a sum");
                },
                TaskCreationOptions.LongRunning))));
    }

    /// <summary>100 ms of sleep an item.</summary>
    public static async Task SleepsAsync(Cluster cluster, int items)
    {
        var seconds = await Report.RunsAsync(items, 1, () => cluster.MapAsync(Enumerable.Range(0, items), SleepAsync));
        Report.Number("speedup", items * 0.1 / seconds);
    }

    /// <summary>One item in a hundred takes a hundred times as long: 10 ms of work each on the average.</summary>
    public static async Task UnevenAsync(Cluster cluster, int items)
    {
        var work = Enumerable.Range(0, items).Select(i => Mix(i) % 100 == 0 ? 100 : 1).ToArray();
        var seconds = await Report.RunsAsync(items, 1, () => cluster.MapAsync(work, Rest));
        var slots = cluster.Workers.Sum(worker => worker.Slots);
        var ideal = work.Sum(units => Unit.TotalSeconds * units) / slots;
        Report.Number("ideal", ideal);
        Report.Number("over_ideal", seconds / ideal);
    }

    /// <summary>The worker whose name ends in 2 takes four times as long for an item: 5 ms on the others.</summary>
    public static async Task UnevenMachinesAsync(Cluster cluster, int items)
    {
        var seconds = await Report.RunsAsync(items, 1, () => cluster.MapAsync(
            Enumerable.Range(0, items), _ => Rest(IsSlowHere() ? 4 : 1)));
        var speed = cluster.Workers.Sum(worker => worker.Slots * (IsSlow(worker.Name) ? 0.25 : 1));
        var ideal = Unit.TotalSeconds * items / speed;
        Report.Number("ideal", ideal);
        Report.Number("over_ideal", seconds / ideal);
    }

    static bool IsSlow(string worker) => worker.EndsWith('2');

    // A worker's process is told its name.
    static bool IsSlowHere() => Environment.GetCommandLineArgs() is var words
        && Array.IndexOf(words, "--name") is > 0 and var at && at + 1 < words.Length && IsSlow(words[at + 1]);

    // Sleeps, so that many slots of few processors show what the schedule is worth, and nothing else.
    static readonly TimeSpan Unit = TimeSpan.FromMilliseconds(5);

    static int Rest(int units)
    {
        // Blocks its slot for as long as it says; timers come late by a millisecond and more.
        using var never = new ManualResetEvent(false);
        never.WaitOne(Unit * units);
        return units;
    }

    static async Task<int> SleepAsync(int x)
    {
        await Task.Delay(100);
        return x;
    }

    static long Square(int x) => (long)x * x;

    static long Inc(int x)
    {
        long sum = x;
        for (var i = 0; i < 10_000_000; i++)
            sum += 1;
        return sum;
    }

    static uint Mix(int i) => (uint)i * 2654435761u >> 8;
}
