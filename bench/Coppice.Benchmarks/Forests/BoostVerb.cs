using System.Diagnostics;
using Coppice.Learning;
using Coppice.Learning.Boosting;

namespace Coppice.Benchmarks.Forests;

/// <summary><c>boost --data adult|DIR [--trees N] [--jobs N] [--fits N] [--leaves N] [--depth N]</c>: fits boosted
/// trees again and again and prints, a line each, <c>seconds</c> and <c>cpu_seconds</c> (medians but for the first),
/// the test <c>score</c>, and <c>leaves</c>. bench/peers/boosting.py prints the same.</summary>
static class BoostVerb
{
    public static async Task<int> RunAsync(Arguments arguments)
    {
        arguments.Allow("data", "trees", "jobs", "fits", "leaves", "depth");
        var (train, test) = FitVerb.Load(arguments.Text("data"), "native");
        var (leaves, depth) = (arguments.Number("leaves", 0), arguments.Number("depth", 0));
        var parameters = new GradientBoostingParameters
        {
            NEstimators = arguments.Number("trees", 100),
            MaxLeafNodes = leaves == 0 ? null : leaves,
            MaxDepth = depth == 0 ? null : depth,
        };
        var jobs = arguments.Number("jobs", 1);
        var (seconds, cpuSeconds) = (new double[arguments.Number("fits", 5)], new double[arguments.Number("fits", 5)]);
        using var process = Process.GetCurrentProcess();
        BoostedClassifier? model = null;
        for (var i = 0; i < seconds.Length; i++)
        {
            // A view of its own, so that turning the rows into bins is part of every fit.
            var view = train.Over(train.Table);
            process.Refresh();
            var (cpu, started) = (process.TotalProcessorTime, Stopwatch.GetTimestamp());
            model = await new GradientBoostingClassifier().FitAsync(parameters, view, new() { Parallelism = jobs });
            seconds[i] = Stopwatch.GetElapsedTime(started).TotalSeconds;
            process.Refresh();
            cpuSeconds[i] = (process.TotalProcessorTime - cpu).TotalSeconds;
        }

        FitVerb.Print("cold_seconds", seconds[0]);
        FitVerb.Print("seconds", FitVerb.MedianOfLater(seconds));
        FitVerb.Print("cpu_seconds", FitVerb.MedianOfLater(cpuSeconds));
        FitVerb.Print("score", model?.Score(test) ?? 0);
        FitVerb.Print("leaves", model?.LeafCount ?? 0);
        return 0;
    }
}
