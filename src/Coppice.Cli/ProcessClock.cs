using System.Diagnostics;

namespace Coppice.Cli;

/// <summary>How long this process has lived, its loading included.</summary>
static class ProcessClock
{
    public static double Seconds
    {
        get
        {
            using var process = Process.GetCurrentProcess();
            return (TimeProvider.System.GetUtcNow() - process.StartTime.ToUniversalTime()).TotalSeconds;
        }
    }
}
