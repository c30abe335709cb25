using Coppice.Jobs;
using Xunit;

namespace Coppice.Contracts;

/// <summary>How close to the ideal a store's chunks let slots end, in simulated time: items take what they are said to,
/// and nothing else takes any.</summary>
public abstract class ScheduleContract : StoreContract
{
    static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(200); // as in a worker's chunks

    [Fact]
    public async Task Uneven_items_end_within_15_percent_of_the_ideal()
    {
        // One in a hundred takes a hundred times longer: 13 s on four slots.
        var random = new Random(1);
        var items = Enumerable.Range(0, 26_000).Select(_ => random.Next(100) == 0 ? 100.0 : 1.0).ToArray();
        await using var harness = await StartAsync();

        var (took, tasks) = await SimulateAsync(harness, items, [1, 1, 1, 1]);

        Assert.InRange(took, items.Sum() / 4, 1.15 * items.Sum() / 4);
        Assert.InRange(tasks, 100, 5000);
    }

    [Fact]
    public async Task Uneven_machines_end_within_15_percent_of_the_ideal()
    {
        // Of four slots one is four times slower: together 3.25 of the fast ones.
        var items = Enumerable.Repeat(1.0, 40_000).ToArray();
        await using var harness = await StartAsync();

        var (took, _) = await SimulateAsync(harness, items, [1, 1, 1, 0.25]);

        Assert.InRange(took, items.Sum() / 3.25, 1.15 * items.Sum() / 3.25);
    }

    /// <summary>Milliseconds until the last of the items is done on slots of these speeds, and how many tasks that
    /// took.</summary>
    static async Task<(double Took, int Tasks)> SimulateAsync(StoreHarness harness, double[] items, double[] speeds)
    {
        var job = Job(items.Length, chunkSize: null) with { Durable = false };
        await harness.Jobs.CreateAsync(job, [], None);
        var broker = new Queue<Envelope>();
        var idle = new Queue<int>(Enumerable.Range(0, speeds.Length));
        var running = new PriorityQueue<(int Slot, Outcome Outcome), double>();
        var (now, tasks) = (0.0, 0);
        while (true)
        {
            foreach (var task in await TakeAsync(harness, window: 4 * speeds.Length, slots: speeds.Length))
                broker.Enqueue(task);
            while (broker.Count > 0 && idle.TryDequeue(out var slot))
            {
                var outcome = Run(broker.Dequeue(), items, speeds[slot]);
                running.Enqueue((slot, outcome), now + outcome.Elapsed.TotalMilliseconds);
                tasks++;
            }

            if (!running.TryDequeue(out var ended, out now))
                break;
            Assert.True(await RecordAsync(harness, ended.Outcome));
            idle.Enqueue(ended.Slot);
            if (running.Count == 0 && await StateAsync(harness, job) == JobState.Succeeded)
                return (now, tasks);
        }

        throw new InvalidOperationException("The job did not end.");
    }

    // Stops at the first item boundary after the longest time of a chunk, and hands the rest back.
    static Outcome Run(Envelope task, double[] items, double speed)
    {
        var (done, time) = (0, 0.0);
        while (done < task.Count && time <= Longest.TotalMilliseconds)
            time += items[task.First + done++] / speed;
        return Done(task, done) with { Results = default, Elapsed = TimeSpan.FromMilliseconds(time) };
    }
}
