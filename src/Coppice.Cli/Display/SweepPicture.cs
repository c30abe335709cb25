using Spectre.Console;
using Spectre.Console.Rendering;

namespace Coppice.Cli.Display;

/// <summary>How far a sweep is, as a picture for a terminal and as one line.</summary>
static class SweepPicture
{
    const int WidestBar = 40;

    /// <param name="title">The target.</param>
    /// <param name="progress">How far it is.</param>
    /// <param name="here">Of files that this process has done.</param>
    /// <param name="everywhere">Of files that all have done.</param>
    /// <param name="width">The terminal's, in characters: a line that wrapped would break the picture.</param>
    public static IRenderable Of(string title, SweepProgress progress, Rate here, Rate everywhere, int width)
    {
        var share = progress.Files == 0 ? 0 : (double)(progress.Done + progress.Failed) / progress.Files;
        var name = Cut(title, width / 2);
        var bars = Math.Clamp(width - name.Length - "    100 %".Length, 0, WidestBar);
        var filled = (int)(Math.Min(share, 1) * bars);
        var bar = $"[green]{new string('━', filled)}[/][grey]{new string('━', bars - filled)}[/]";
        return new Rows(
            new Markup($"[bold]{Markup.Escape(name)}[/]  {bar}  {(int)(share * 100)} %"),
            new Text(Cut(string.Join("   ", Counts(progress, here, everywhere)), width)),
            new Text(Cut(progress.Waiting is { } waiting ? $"waiting: {waiting}" : "", width)));
    }

    public static string LineOf(SweepProgress progress, Rate here, Rate everywhere) =>
        string.Join(", ", Counts(progress, here, everywhere))
        + (progress.Waiting is { } waiting ? $"; waiting: {waiting}" : "");

    static string Cut(string text, int width) =>
        text.Length < width ? text : string.Concat(text.AsSpan(0, Math.Max(0, width - 2)), "…");

    static IEnumerable<string> Counts(SweepProgress progress, Rate here, Rate everywhere)
    {
        yield return $"{Words.Count(progress.Done)} of {Words.Counted(progress.Files, "file")} done";
        if (progress.Failed > 0)
            yield return $"{Words.Count(progress.Failed)} failed";
        if (progress.OnWorkers)
            yield return
                $"{Words.Count(everywhere.PerSecond)} files/s by {Words.Counted(progress.Processes, "worker")}";
        else
            yield return $"{Words.Count(here.PerSecond)} files/s here";
        if (progress.Processes > 1 && !progress.OnWorkers)
            yield return $"{Words.Count(everywhere.PerSecond)} files/s by {progress.Processes} processes";
        if (everywhere.Remaining(progress.Files - progress.Done - progress.Failed) is { } remaining)
            yield return $"{Words.Duration(remaining)} left";
    }
}
