using System.Diagnostics;
using System.Globalization;

namespace Coppice.Benchmarks.Sweeps;

/// <summary><c>sweep --source DIR --target DIR [--slots N] [--claims yes|no]</c>: squares the number of every file
/// through the API, and prints <c>seconds</c>, start-up left out, and <c>cpu_seconds</c>. bench/peers/sweep.py does the
/// same.</summary>
static class SweepVerb
{
    public static async Task<int> RunAsync(Arguments arguments)
    {
        arguments.Allow("source", "target", "slots", "claims");
        var options = new SweepOptions
        {
            Slots = arguments.Number("slots", Environment.ProcessorCount),
            Claims = arguments.Text("claims", "yes") == "yes",
            Name = "squares",
        };
        var started = Stopwatch.GetTimestamp();
        var report = await Sweep.RunAsync(
            arguments.Text("source"), arguments.Text("target"), file => Square(file), options);
        Print("seconds", Stopwatch.GetElapsedTime(started).TotalSeconds);
        using var process = Process.GetCurrentProcess();
        Print("cpu_seconds", process.TotalProcessorTime.TotalSeconds);
        Print("done", report.Done);
        return report.Failures.Count == 0 ? 0 : 1;
    }

    /// <summary>What every side of the comparison does with a file.</summary>
    public static void Square(SweepFile file)
    {
        var number = long.Parse(file.ReadText(), CultureInfo.InvariantCulture);
        file.Write((number * number).ToString(CultureInfo.InvariantCulture));
    }

    static void Print(string name, double value) =>
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name} {value:0.######}"));
}
