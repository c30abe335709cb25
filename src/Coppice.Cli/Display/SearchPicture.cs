using Coppice.Learning.Search;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Coppice.Cli.Display;

/// <summary>How far a search is, as a picture for a terminal and as one line.</summary>
static class SearchPicture
{
    const int WidestBar = 40;

    /// <param name="title">What is searched.</param>
    /// <param name="progress">How far it is.</param>
    /// <param name="rate">Of fits that were computed.</param>
    /// <param name="width">The terminal's, in characters: a line that wrapped would break the picture.</param>
    public static IRenderable Of(string title, SearchProgress progress, Rate rate, int width)
    {
        var share = progress.Fits == 0 ? 0 : (double)progress.FitsDone / progress.Fits;
        var name = Cut(title, width / 2);
        var bars = Math.Clamp(width - name.Length - "    100 %".Length, 0, WidestBar);
        var filled = (int)(share * bars);
        var bar = $"[green]{new string('━', filled)}[/][grey]{new string('━', bars - filled)}[/]";
        return new Rows(
            new Markup($"[bold]{Markup.Escape(name)}[/]  {bar}  {(int)(share * 100)} %"),
            new Text(Cut(string.Join("   ", Counts(progress, rate)), width)),
            new Text(Cut(Best(progress), width)));
    }

    public static string LineOf(SearchProgress progress, Rate rate) =>
        string.Join(", ", [.. Counts(progress, rate), Best(progress)]).TrimEnd(',', ' ');

    static string Cut(string text, int width) =>
        text.Length < width ? text : string.Concat(text.AsSpan(0, Math.Max(0, width - 2)), "…");

    static IEnumerable<string> Counts(SearchProgress progress, Rate rate)
    {
        yield return $"{Words.Count(progress.SettingsDone)} of {Words.Counted(progress.Settings, "setting")} done";
        if (progress.Reused > 0)
            yield return $"{Words.Count(progress.Reused)} fits reused";
        if (progress.Failed > 0)
            yield return $"{Words.Count(progress.Failed)} failed";
        yield return $"{Words.Count(rate.PerSecond)} fits/s";
        if (rate.Remaining(progress.Fits - progress.FitsDone) is { } remaining)
            yield return $"{Words.Duration(remaining)} left";
    }

    static string Best(SearchProgress progress) =>
        progress.BestSetting is null ? "" : $"best {Words.Score(progress.BestScore)} with {progress.BestSetting}";
}
