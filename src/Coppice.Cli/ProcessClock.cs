using System.Diagnostics;
using System.Globalization;

namespace Coppice.Cli;

/// <summary>How long this process has lived, its loading included.</summary>
static class ProcessClock
{
    public static double Seconds => (TimeProvider.System.GetUtcNow() - Started()).TotalSeconds;

    static DateTimeOffset Started()
    {
        // The launcher becomes this process: where it has built first, it says when that was over.
        if (double.TryParse(
            Environment.GetEnvironmentVariable("COPPICE_STARTED"), CultureInfo.InvariantCulture, out var seconds))
            return DateTimeOffset.UnixEpoch.AddSeconds(seconds);

        using var process = Process.GetCurrentProcess();
        return process.StartTime;
    }
}
