using System.Runtime.InteropServices;

namespace Coppice.Benchmarks.Networks;

/// <summary>Processor time of this thread: what others do on the machine meanwhile is left out.</summary>
static partial class ThreadClock
{
    const int ThreadCpuTime = 3;

    public static double Seconds =>
        OperatingSystem.IsLinux() && Read(ThreadCpuTime, out var time) == 0
            ? time.Seconds + time.Nanoseconds * 1e-9
            : TimeProvider.System.GetTimestamp() / (double)TimeProvider.System.TimestampFrequency;

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int Read(int clock, out Time time);

    struct Time
    {
        public nint Seconds;
        public nint Nanoseconds;
    }
}
