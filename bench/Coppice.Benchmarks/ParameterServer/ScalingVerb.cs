using System.Diagnostics;
using System.Globalization;
using Coppice.Learning.Networks;
using Coppice.Learning.ParameterServer;

namespace Coppice.Benchmarks.ParameterServer;

/// <summary><c>scaling [--window N] [--batch N] [--rows N] [--partitions N] [--repeats N] [--rules a,b]</c>: for each
/// asynchronous rule, one worker on one slot and two workers on two, in turn, an epoch each; prints medians of the epoch's
/// samples a second by the clock with the median, the least and the most of the turns' ratios, of samples for each second
/// of processor time, and how often a lock was waited for. On a machine with other work, twice the ratio of the second is
/// the speed-up that the clock would show on two free cores.</summary>
static class ScalingVerb
{
    // Of a worker's own steps, the same alone and beside another; chosen on validation rows. What a step costs depends on
    // how many of a network's numbers are 0, and that on the rate.
    static readonly Dictionary<string, double> Rates = new()
    {
        ["downpour"] = 0.1,
        ["agn"] = 0.1,
        ["adag"] = 0.05,
        ["dynsgd"] = 0.1,
        ["aeasgd"] = 0.1,
        ["eamsgd"] = 0.01,
    };

    public static async Task<int> RunAsync(Arguments arguments)
    {
        arguments.Allow("window", "batch", "rows", "repeats", "rules", "partitions");
        var task = new MnistTask("cnn", arguments.Number("rows", int.MaxValue), "validation");
        var few = new MnistTask("cnn", 20_000, "validation");
        foreach (var name in arguments.Text("rules", "downpour,agn,adag,dynsgd,aeasgd,eamsgd").Split(','))
        {
            // Until all is compiled, which after a few thousand rows still takes a fiftieth of both processors.
            await MeasureAsync(few, name, 2, arguments);
            var measured = new[] { new List<Measure>(), new List<Measure>() };
            for (var repeat = 0; repeat < arguments.Number("repeats", 3); repeat++)
                for (var workers = 1; workers <= 2; workers++)
                    measured[workers - 1].Add(await MeasureAsync(task, name, workers, arguments));
            var (one, two) = (Median(measured[0]), Median(measured[1]));
            var ratios = measured[0].Zip(measured[1], (a, b) => b.Clock / a.Clock).Order().ToArray();
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{name} samples_per_second {one.Clock:0} {two.Clock:0} ({Middle(ratios):0.00}x, {ratios[0]:0.00}-"
                + $"{ratios[^1]:0.00}) samples_per_cpu_second {one.Cpu:0} {two.Cpu:0} ({2 * two.Cpu / one.Cpu:0.00}x) "
                + $"lock_waits {two.Waits:0}"));
        }

        return 0;
    }

    static async Task<Measure> MeasureAsync(MnistTask task, string rule, int workers, Arguments arguments)
    {
        await using var cluster = await Cluster.LocalAsync(new LocalOptions { Slots = workers });
        using var process = Process.GetCurrentProcess();
        var (cpu, waits) = (process.TotalProcessorTime, Monitor.LockContentionCount);
        var (exchange, window) = (ExchangeVerb.Rule(rule), arguments.Number("window", 16));
        // Small ones: at the end of the epoch a worker waits for the other's last.
        var parts = task.Train.Partition(arguments.Number("partitions", 24) * workers);
        var result = await cluster.TrainAsync(
            new NetworkTrainable(task.Network),
            parts,
            new DataParallelOptions
            {
                Rule = exchange,
                Workers = workers,
                Window = window,
                Batch = arguments.Number("batch", 4),
                Optimizer = new Sgd { LearningRate = Rates[rule] / exchange.RateScale(workers, window) },
            });
        var seconds = result.Epochs[0].Elapsed.TotalSeconds;
        process.Refresh();
        return new Measure(
            task.Train.Count / seconds,
            task.Train.Count / (process.TotalProcessorTime - cpu).TotalSeconds,
            Monitor.LockContentionCount - waits);
    }

    static Measure Median(List<Measure> all)
    {
        return new(Of(m => m.Clock), Of(m => m.Cpu), Of(m => m.Waits));

        double Of(Func<Measure, double> value) => Middle([.. all.Select(value).Order()]);
    }

    static double Middle(double[] sorted) => (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;

    readonly record struct Measure(double Clock, double Cpu, double Waits);
}
