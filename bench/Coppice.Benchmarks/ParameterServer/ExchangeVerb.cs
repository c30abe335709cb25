using System.Diagnostics;
using System.Globalization;
using Coppice.Learning.Networks;
using Coppice.Learning.ParameterServer;
using Coppice.Learning.ParameterServer.Encodings;
using Coppice.Learning.ParameterServer.Rules;

namespace Coppice.Benchmarks.ParameterServer;

/// <summary><c>exchange --rule NAME [--workers N] [--slots N] [--window N] [--batch N] [--epochs N] [--rate X]
/// [--optimizer sgd|momentum|adam] [--encoding fp32|topk] [--share X] [--rows N] [--network cnn|dense] [--score
/// validation|test] [--seed N] [--alpha X] [--http 1]</c>: trains MNIST with many workers in this process, by reference or
/// over HTTP/2 as between machines, and prints a line for each epoch and one of all.</summary>
static class ExchangeVerb
{
    public static async Task<int> RunAsync(Arguments arguments)
    {
        arguments.Allow("rule", "workers", "slots", "window", "batch", "epochs", "rate", "optimizer", "encoding", "share",
            "rows", "network", "score", "seed", "alpha", "warmup", "end", "partitions", "http");
        var task = new MnistTask(
            arguments.Text("network", "cnn"), arguments.Number("rows", int.MaxValue), arguments.Text("score", "validation"));
        var workers = arguments.Number("workers", 1);
        var slots = arguments.Number("slots", Math.Min(workers, Environment.ProcessorCount));
        // By value, the centre takes a slot too.
        var byValue = arguments.Number("http", 0) == 1;
        await using var cluster = await Cluster.LocalAsync(
            new LocalOptions { Slots = byValue ? slots + 1 : slots, Strict = byValue });
        using var process = Process.GetCurrentProcess();
        var options = new DataParallelOptions
        {
            Rule = Rule(arguments.Text("rule"), Real(arguments, "alpha", 0)),
            Workers = workers,
            Window = arguments.Number("window", 4),
            Batch = arguments.Number("batch", 4),
            Epochs = arguments.Number("epochs", 1),
            Seed = (ulong)arguments.Number("seed", 0),
            Optimizer = Optimizer(arguments.Text("optimizer", "sgd"), Real(arguments, "rate", 0.05)),
            Schedule = new Linear { Warmup = Real(arguments, "warmup", 0.05), End = Real(arguments, "end", 0.05) },
            Encoding = arguments.Text("encoding", byValue ? "topk" : "fp32") == "topk"
                ? new TopK { Share = Real(arguments, "share", 0.01) }
                : new Float32(),
            EpochEnded = (epoch, _) =>
            {
                Print(epoch.Progress, task.Score(epoch.Parameters));
                return Task.FromResult(true);
            },
        };
        var started = Stopwatch.GetTimestamp();
        var result = await cluster.TrainAsync(
            new NetworkTrainable(task.Network),
            task.Train.Partition(arguments.Number("partitions", 3 * workers)),
            options);
        var seconds = result.Epochs.Sum(epoch => epoch.Elapsed.TotalSeconds);
        process.Refresh();
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{options.Rule.Name} samples_per_second {result.Epochs.Sum(e => e.Examples) / seconds:0} cpu_seconds "
            + $"{process.TotalProcessorTime.TotalSeconds:0.0} wall_seconds "
            + $"{Stopwatch.GetElapsedTime(started).TotalSeconds:0.0}"));
        return 0;
    }

    public static ExchangeRule Rule(string name, double alpha = 0)
    {
        float? strength = alpha > 0 ? (float)alpha : null;
        ExchangeRule[] rules =
        [
            new Synchronous(), new LocalSgd(), new Averaging(), new Ensemble(), new Downpour(), new Agn(), new Adag(),
            new DynSgd(), new Aeasgd { Alpha = strength }, new Eamsgd { Alpha = strength },
        ];
        return rules.FirstOrDefault(rule => rule.Name == name) ?? throw new ArgumentException(
            $"--rule must be one of {string.Join(", ", rules.Select(rule => rule.Name))}, got {name}.");
    }

    public static OptimizerOptions Optimizer(string name, double rate) => name switch
    {
        "sgd" => new Sgd { LearningRate = rate },
        "momentum" => new Momentum { LearningRate = rate },
        "adam" => new Adam { LearningRate = rate },
        _ => throw new ArgumentException($"--optimizer must be sgd, momentum or adam, got {name}."),
    };

    public static double Real(Arguments arguments, string name, double otherwise) =>
        double.Parse(
            arguments.Text(name, otherwise.ToString(CultureInfo.InvariantCulture)), CultureInfo.InvariantCulture);

    static void Print(DataParallelProgress epoch, double accuracy) => Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"epoch {epoch.Epoch} loss {epoch.Loss:0.0000} accuracy {accuracy:0.0000} updates {epoch.Updates} "
        + $"staleness {epoch.MeanStaleness:0.0} most {epoch.MostStaleness} bytes {epoch.Bytes} seconds "
        + $"{epoch.Elapsed.TotalSeconds:0.0}"));
}
