using System.Diagnostics;
using System.Globalization;

namespace Coppice.Operations;

/// <summary>What an operation prints.</summary>
static class Report
{
    public static void Number(string name, double value) =>
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name} {value:0.######}"));

    public static async Task<double> SecondsAsync(Func<Task> run)
    {
        var started = Stopwatch.GetTimestamp();
        await run();
        return Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    /// <summary>The first run, which loads and compiles, and the median of some more.</summary>
    public static async Task<double> RunsAsync(int items, int runs, Func<Task> run)
    {
        Number("cold_seconds", await SecondsAsync(run));
        var seconds = new double[runs];
        for (var i = 0; i < runs; i++)
            seconds[i] = await SecondsAsync(run);
        Array.Sort(seconds);
        Number("seconds", seconds[runs / 2]);
        Number("rate", items / seconds[runs / 2]);
        return seconds[runs / 2];
    }

    public static void Check(bool holds, string what)
    {
        if (!holds)
            throw new InvalidOperationException($"Wrong: {what}.");
    }

    /// <summary>The most memory that this process has held, in bytes.</summary>
    public static long PeakMemory() => Process.GetCurrentProcess().PeakWorkingSet64;
}
