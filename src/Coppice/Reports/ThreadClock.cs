using System.Buffers.Text;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Coppice.Reports;

/// <summary>What the scheduler gave the thread that asks. Linux alone tells; elsewhere it stands still.</summary>
static partial class ThreadClock
{
    const int ThreadProcessorTime = 3;

    [ThreadStatic]
    static SafeFileHandle? _schedule;

    /// <summary>Time on a processor so far.</summary>
    public static TimeSpan Processor() =>
        OperatingSystem.IsLinux() && Read(ThreadProcessorTime, out var time) == 0
            ? TimeSpan.FromTicks((time.Seconds * TimeSpan.TicksPerSecond) + (time.Nanoseconds / 100))
            : TimeSpan.Zero;

    /// <summary>Time so far in which the thread was ready to run, and others had the processors.</summary>
    public static TimeSpan Queued()
    {
        if (!OperatingSystem.IsLinux())
            return TimeSpan.Zero;
        try
        {
            _schedule ??= File.OpenHandle("/proc/thread-self/schedstat");
            // Two numbers of nanoseconds: run, waited.
            Span<byte> text = stackalloc byte[64];
            text = text[..RandomAccess.Read(_schedule, text, 0)];
            var waited = text[(text.IndexOf((byte)' ') + 1)..];
            return Utf8Parser.TryParse(waited, out long nanoseconds, out _)
                ? TimeSpan.FromTicks(nanoseconds / 100)
                : TimeSpan.Zero;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            return TimeSpan.Zero;
        }
    }

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int Read(int clock, out Time time);

    struct Time
    {
        public nint Seconds;
        public nint Nanoseconds;
    }
}
