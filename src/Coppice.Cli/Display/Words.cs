using System.Globalization;

namespace Coppice.Cli.Display;

/// <summary>Numbers as people read them.</summary>
static class Words
{
    public static string Count(double count) => count.ToString("N0", CultureInfo.InvariantCulture);

    public static string Counted(long count, string noun) => $"{Count(count)} {noun}{(count == 1 ? "" : "s")}";

    public static string Score(double score) =>
        double.IsNaN(score) ? "failed" : score.ToString("0.00000", CultureInfo.InvariantCulture);

    public static string Percent(double percent) => percent.ToString("0.00", CultureInfo.InvariantCulture) + " %";

    public static string Seconds(double seconds) =>
        seconds.ToString(seconds < 10 ? "0.00" : "N1", CultureInfo.InvariantCulture);

    public static string Duration(TimeSpan time) => time switch
    {
        { TotalHours: >= 1 } => $"{(int)time.TotalHours} h {time.Minutes} min",
        { TotalMinutes: >= 1 } => $"{time.Minutes} min {time.Seconds} s",
        _ => $"{Math.Ceiling(time.TotalSeconds)} s",
    };
}
