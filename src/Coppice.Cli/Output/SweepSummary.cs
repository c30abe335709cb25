using System.Text.Json;
using Coppice.Cli.Commands;
using Coppice.Cli.Display;

namespace Coppice.Cli.Output;

/// <summary>What became of a sweep, for people and for programs.</summary>
static class SweepSummary
{
    const int Shown = 10, LinesShown = 5;

    public static void Write(TextWriter output, TextWriter error, SweepReport report, bool isWritten)
    {
        foreach (var failure in report.Failures.Take(Shown))
        {
            var tries = failure.Attempts == 1 ? "" : $", {failure.Attempts} attempts";
            error.WriteLine($"coppice: {OnOneLine(failure.Name)} failed on {failure.Host}: {failure.Reason}{tries}");
            foreach (var line in failure.LastLines.Split('\n').TakeLast(LinesShown).Where(line => line.Length > 0))
                error.WriteLine($"    {OnOneLine(line)}");
        }

        if (report.Failures.Count > Shown)
            error.WriteLine($"coppice: {Words.Count(report.Failures.Count - Shown)} more failed"
                + (isWritten ? "" : "; --report FILE writes them all"));
        var elsewhere = report.Elsewhere == 0 ? "" : $", {Words.Count(report.Elsewhere)} by others";
        output.WriteLine($"{Words.Counted(report.Files, "file")}: {Words.Count(report.Before)} done before, "
            + $"{Words.Count(report.Done)} now{elsewhere}, {Words.Count(report.Failures.Count)} failed, "
            + $"{Words.Seconds(ProcessClock.Seconds)} seconds");
    }

    public static void WriteJson(Stream stream, SweepReport report) =>
        JsonSerializer.Serialize(stream, report, JobsCommand.Indented);

    // What names and programs hold must not move the cursor or colour the terminal.
    static string OnOneLine(string text) => string.Concat(text.Select(c => char.IsControl(c) ? '·' : c));
}
