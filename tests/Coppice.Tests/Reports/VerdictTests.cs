using Coppice.Reports;
using Xunit;

namespace Coppice.Tests.Reports;

/// <summary>What is said of measures that leave no doubt.</summary>
public sealed class VerdictTests
{
    static readonly DateTimeOffset Begun = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    // Ten seconds on two slots, 100 tasks of 180 ms, computing.
    static WorkerMeasure Busy(string name = "here") => new()
    {
        Worker = name,
        Host = "pine",
        Slots = 2,
        Processors = 2,
        Tasks = 100,
        Items = 100,
        Times = Times(run: 18, processor: 18),
        Begun = Begun,
        Ended = Begun.AddSeconds(10),
        Spread = Spread(100, TimeSpan.FromMilliseconds(180)),
        Longest = TimeSpan.FromMilliseconds(200),
        LongestFirst = 7,
        LongestCount = 1,
        MemoryLimit = 1_000_000_000,
        LinkSpeed = 125_000_000,
        Machine = new MachineCounters { Seconds = 10, Busy = 19, Possible = 20, Memory = 200_000_000 },
    };

    static WorkerMeasure Moving(MachineCounters machine) => Busy() with
    {
        Times = Times(run: 4, processor: 4, fetch: 8, store: 6),
        Moved = 2_000_000_000,
        Machine = machine,
    };

    static StageTimes Times(double run, double processor, double fetch = 0, double store = 0) => new()
    {
        Running = TimeSpan.FromSeconds(run),
        Processor = TimeSpan.FromSeconds(processor),
        Fetching = TimeSpan.FromSeconds(fetch),
        Storing = TimeSpan.FromSeconds(store),
    };

    static long[] Spread(long tasks, TimeSpan time)
    {
        var spread = new long[40];
        spread[(int)Math.Log2(time.TotalMicroseconds)] = tasks;
        return spread;
    }

    static (Bottleneck Bottleneck, string Verdict, string Advice) Of(params WorkerMeasure[] measures) =>
        Verdict.Of(new JobSums(measures));

    [Fact]
    public void Nothing_recorded_says_nothing() => Assert.Equal(Bottleneck.None, Of().Bottleneck);

    [Fact]
    public void Busy_slots_on_busy_processors_ask_for_machines()
    {
        var said = Of(Busy());
        Assert.Equal(Bottleneck.Slots, said.Bottleneck);
        Assert.Contains("machines", said.Advice);
    }

    [Fact]
    public void Busy_slots_that_only_wait_ask_for_more_slots()
    {
        var said = Of(Busy() with
        {
            Times = Times(run: 18, processor: 1),
            Machine = new MachineCounters { Seconds = 10, Busy = 2, Possible = 20 },
        });
        Assert.Equal(Bottleneck.Slots, said.Bottleneck);
        Assert.Contains("more slots", said.Advice);
    }

    [Fact]
    public void Short_tasks_under_long_handling_ask_for_larger_chunks()
    {
        var said = Of(Busy() with
        {
            Tasks = 10_000,
            Times = Times(run: .1, processor: .1, fetch: 2, store: 4),
            Spread = Spread(10_000, TimeSpan.FromMicroseconds(10)),
            Longest = TimeSpan.FromMilliseconds(3),
        });
        Assert.Equal(Bottleneck.Overhead, said.Bottleneck);
        Assert.Contains("larger chunks", said.Advice);
    }

    [Fact]
    public void Much_data_that_takes_longer_than_the_calls_is_the_network()
    {
        var said = Of(Moving(Busy().Machine));
        Assert.Equal(Bottleneck.Network, said.Bottleneck);
        Assert.Contains("2000 MB", said.Verdict);
    }

    [Fact]
    public void Much_data_is_the_network_though_it_leaves_garbage_behind() =>
        Assert.Equal(Bottleneck.Network, Of(Moving(new MachineCounters { Seconds = 10, Collecting = 4 })).Bottleneck);

    [Fact]
    public void Much_data_that_does_not_fit_is_the_memory() =>
        Assert.Equal(Bottleneck.Memory, Of(Moving(new MachineCounters { Seconds = 10, MemoryStalled = 4 })).Bottleneck);

    [Fact]
    public void Full_network_card_is_the_network()
    {
        var said = Of(Busy() with
        {
            Machine = new MachineCounters { Seconds = 10, NetworkBytes = 1_200_000_000 },
        });
        Assert.Equal(Bottleneck.Network, said.Bottleneck);
        Assert.Contains("pine was at 96 %", said.Verdict);
    }

    [Fact]
    public void Calls_off_the_processor_on_a_busy_disk_are_the_disk()
    {
        var said = Of(Busy() with
        {
            Times = Times(run: 18, processor: 2),
            Machine = new MachineCounters
            {
                Seconds = 10,
                Busy = 2,
                Possible = 20,
                DiskBusy = 9,
                DiskBytes = 1_000_000_000,
                OwnDiskBytes = 900_000_000,
            },
        });
        Assert.Equal(Bottleneck.Disk, said.Bottleneck);
        Assert.Contains("100 MB", said.Verdict);
    }

    [Fact]
    public void Busy_disk_of_others_is_not_this_jobs_disk() => Assert.Equal(Bottleneck.Slots, Of(Busy() with
    {
        Times = Times(run: 18, processor: 2),
        Machine = new MachineCounters { Seconds = 10, Busy = 2, Possible = 20, DiskBusy = 9, DiskBytes = 1_000_000_000 },
    }).Bottleneck);

    [Fact]
    public void Much_collecting_is_the_memory()
    {
        var said = Of(Busy() with
        {
            Machine = new MachineCounters { Seconds = 10, Collecting = 4, Memory = 900_000_000 },
        });
        Assert.Equal(Bottleneck.Memory, said.Bottleneck);
        Assert.Contains("900 MB of 1000 MB", said.Verdict);
    }

    [Fact]
    public void Item_that_everybody_waits_for_is_named()
    {
        var said = Of(
            Busy() with { Times = Times(run: 8, processor: 8), Longest = TimeSpan.FromSeconds(7), LongestFirst = 77 },
            Busy("there") with { Times = Times(run: 3, processor: 3) });
        Assert.Equal(Bottleneck.Stragglers, said.Bottleneck);
        Assert.Contains("item 77 on here ran for 7.0 s", said.Verdict);
    }

    [Fact]
    public void Worker_that_everybody_waits_for_is_named()
    {
        var slow = Busy("slow") with
        {
            Tasks = 4,
            Items = 100,
            Times = Times(run: 16, processor: 16),
            Spread = Spread(4, TimeSpan.FromSeconds(4)),
            Longest = TimeSpan.FromSeconds(4.2),
            LongestCount = 25,
        };
        var fast = Busy("fast") with
        {
            Tasks = 4,
            Items = 100,
            Times = Times(run: 4, processor: 4),
            Spread = Spread(4, TimeSpan.FromSeconds(2)),
            Longest = TimeSpan.FromSeconds(2.1),
        };
        var said = Of(slow, fast);
        Assert.Equal(Bottleneck.Stragglers, said.Bottleneck);
        Assert.Contains("slow took 4.0 times as long for an item as fast", said.Verdict);
    }

    [Fact]
    public void Fewer_tasks_than_slots_ask_for_more_items() => Assert.Equal(Bottleneck.Tasks, Of(Busy() with
    {
        Tasks = 1,
        Items = 1,
        Times = Times(run: 9, processor: 9),
        Spread = Spread(1, TimeSpan.FromSeconds(9)),
        Longest = TimeSpan.FromSeconds(9),
    }).Bottleneck);

    [Fact]
    public void Measure_survives_the_store()
    {
        var measure = Busy();
        var read = WorkerMeasure.Read(measure.Write());
        Assert.Equal(measure.Spread, read!.Spread);
        Assert.Equal(measure with { Spread = read.Spread }, read);
        Assert.Null(WorkerMeasure.Read("no"u8.ToArray()));
    }
}
