using System.Globalization;
using Coppice.Learning.Networks;

namespace Coppice.Cli.Display;

/// <summary>Shows a running training on stderr: a line that moves on a terminal, else a line now and then; and a line on
/// stdout for each epoch.</summary>
sealed class TrainingDisplay(string title, TimeProvider time) : TrainingCallback, IDisposable
{
    const int BarWidth = 24;

    static readonly TimeSpan Frame = TimeSpan.FromMilliseconds(125);
    static readonly TimeSpan Line = TimeSpan.FromSeconds(3);

    readonly bool _live = !Console.IsErrorRedirected;
    readonly Rate _rate = new(time);
    long? _shown;
    bool _painted;

    public override void OnStep(Network network, TrainingProgress progress)
    {
        var isFirst = _shown is null;
        if (_shown is { } shown && time.GetElapsedTime(shown) < (_live ? Frame : Line))
            return;
        _shown = time.GetTimestamp();
        _rate.Add((progress.Epoch - 1) * progress.Examples + progress.Done);
        // One look tells no speed yet.
        if (isFirst)
            return;
        if (_live)
            Console.Error.Write($"\r\e[K{Text(progress)}");
        else
            Console.Error.WriteLine(Text(progress));
        _painted = true;
    }

    public override bool OnEpoch(Network network, EpochReport report)
    {
        Dispose();
        var line = $"epoch {report.Epoch}: loss {Words.Score(report.Loss)}"
            + Scores("validation", report.Validation) + Scores("test", report.Test)
            + $", {Words.Seconds(report.Seconds)} s, {Words.Count(report.SamplesPerSecond)} samples/s, "
            + $"{Words.Count(report.Updates)} updates";
        Console.Out.WriteLine(line + Exchanged(", ", report.Staleness, report.Bytes));
        return true;
    }

    /// <summary>Removes the moving line.</summary>
    public void Dispose()
    {
        if (_live && _painted)
            Console.Error.Write("\r\e[K");
        _painted = false;
    }

    string Text(TrainingProgress progress)
    {
        var share = Math.Clamp(progress.Done / (double)progress.Examples, 0, 1);
        var filled = (int)(share * BarWidth);
        var bar = _live ? $"  {new string('━', filled)}{new string('─', BarWidth - filled)}" : "";
        var text = $"{title}  epoch {progress.Epoch}/{progress.Epochs}{bar}  {(int)(share * 100)} %  "
            + $"loss {Words.Score(progress.Loss)}  {Words.Count(_rate.PerSecond)} samples/s  "
            + $"{Words.Counted(progress.Updates, "update")}";
        return text + Exchanged("  ", progress.Staleness, progress.Bytes);
    }

    // In one process nothing is sent, and one worker is never behind.
    static string Exchanged(string between, double staleness, long bytes)
    {
        var text = staleness > 0
            ? string.Create(CultureInfo.InvariantCulture, $"{between}staleness {staleness:0.0}") : "";
        return bytes > 0 ? $"{text}{between}{Words.Count(bytes / 1e6)} MB" : text;
    }

    static string Scores(string of, NetworkScores? scores) => scores switch
    {
        null => "",
        { Accuracy: double.NaN } given => $", {of} loss {Words.Score(given.Loss)}",
        { } given => $", {of} accuracy {given.Accuracy.ToString("0.0000", CultureInfo.InvariantCulture)}",
    };
}
