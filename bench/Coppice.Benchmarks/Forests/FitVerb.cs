using System.Diagnostics;
using System.Globalization;
using Coppice.Benchmarks.Data;
using Coppice.Learning;
using Coppice.Learning.Data;
using Coppice.Learning.Forests;

namespace Coppice.Benchmarks.Forests;

/// <summary><c>fit --data adult|DIR [--encoding onehot|native] [--trees N] [--jobs N] [--seeds N] [--first-seed N]
/// </c>: fits one forest a seed and prints, a line each, <c>cold_seconds</c> (the first fit, what the runtime compiles
/// included), <c>seconds</c> and <c>cpu_seconds</c> (medians of the others; the latter adds up all threads),
/// <c>score</c> (mean test accuracy), <c>nodes</c> and <c>peak_mb</c>. bench/peers/forest.py prints the same.</summary>
static class FitVerb
{
    public static async Task<int> RunAsync(Arguments arguments)
    {
        arguments.Allow("data", "encoding", "trees", "jobs", "seeds", "first-seed");
        var (train, test) = Load(arguments.Text("data"), arguments.Text("encoding", "onehot"));
        var parameters = new RandomForestParameters { NEstimators = arguments.Number("trees", 100) };
        var jobs = arguments.Number("jobs", Environment.ProcessorCount);
        var (first, count) = (arguments.Number("first-seed", 0), arguments.Number("seeds", 1));
        var (seconds, cpuSeconds) = (new double[count], new double[count]);
        using var process = Process.GetCurrentProcess();
        var score = 0.0;
        long nodes = 0;
        for (var i = 0; i < count; i++)
        {
            // A view of its own, so that turning the rows into codes is part of every fit.
            var view = train.Over(train.Table);
            process.Refresh();
            var (cpu, started) = (process.TotalProcessorTime, Stopwatch.GetTimestamp());
            var forest = await new RandomForestClassifier().FitAsync(
                parameters, view, new FitContext { Seed = (ulong)(first + i), Parallelism = jobs });
            seconds[i] = Stopwatch.GetElapsedTime(started).TotalSeconds;
            process.Refresh();
            cpuSeconds[i] = (process.TotalProcessorTime - cpu).TotalSeconds;
            score += Accuracy(forest, test) / count;
            nodes = forest.NodeCount;
        }

        Print("cold_seconds", seconds[0]);
        Print("seconds", MedianOfLater(seconds));
        Print("cpu_seconds", MedianOfLater(cpuSeconds));
        Print("score", score);
        Print("nodes", nodes);
        process.Refresh();
        Print("peak_mb", process.PeakWorkingSet64 / 1e6);
        return 0;
    }

    public static (DataView Train, DataView Test) Load(string data, string encoding)
    {
        if (data != "adult") return RawMatrix.Read(data);
        var folder = AdultFiles.Folder()
            ?? throw new ArgumentException("COPPICE_DATA must name the folder that holds adult.data and adult.test.");
        var (train, test) = AdultFiles.Read(folder);
        return encoding switch
        {
            "native" => (train, test),
            "onehot" when train.OneHot() is var encoded => (encoded, test),
            _ => throw new ArgumentException($"--encoding must be onehot or native, got {encoding}."),
        };
    }

    static double Accuracy(RandomForest forest, DataView test)
    {
        var labels = test.LabelCodes(forest.Classes);
        var shares = new double[test.Count * forest.Outputs];
        forest.Predict(test, shares);
        var right = 0;
        for (var row = 0; row < labels.Length; row++)
        {
            var ofRow = shares.AsSpan(row * forest.Outputs, forest.Outputs);
            var best = 0;
            for (var k = 1; k < ofRow.Length; k++)
                if (ofRow[k] > ofRow[best]) best = k;
            if (best == labels[row]) right++;
        }

        return right / (double)labels.Length;
    }

    public static double MedianOfLater(double[] values)
    {
        if (values.Length > 1) values = values[1..];
        Array.Sort(values);
        return (values[(values.Length - 1) / 2] + values[values.Length / 2]) / 2;
    }

    public static void Print(string name, double value) =>
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name} {value:0.######}"));
}
