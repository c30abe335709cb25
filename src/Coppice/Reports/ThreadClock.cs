using System.Runtime.InteropServices;

namespace Coppice.Reports;

/// <summary>The processor time of the thread that asks. Linux alone tells; elsewhere it stands still.</summary>
static partial class ThreadClock
{
    const int ThreadProcessorTime = 3;

    /// <summary>In ticks of 100 ns.</summary>
    public static long Now() =>
        OperatingSystem.IsLinux() && Read(ThreadProcessorTime, out var time) == 0
            ? (time.Seconds * TimeSpan.TicksPerSecond) + (time.Nanoseconds / 100)
            : 0;

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int Read(int clock, out Time time);

    struct Time
    {
        public nint Seconds;
        public nint Nanoseconds;
    }
}
