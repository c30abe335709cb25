using System.Runtime.InteropServices;

namespace Coppice.Learning.Networks;

/// <summary>Asks the system to back memory with large pages, before it is first touched: a network's numbers lie on a
/// thousand small ones, more than a processor keeps track of at once. Where the system does not know of it or does not
/// want to, nothing changes but the speed.</summary>
static unsafe partial class LargePages
{
    public const int Bytes = 2 << 20;

    // MADV_HUGEPAGE.
    const int Advice = 14;

    public static void Ask(void* start, nuint bytes)
    {
        if (OperatingSystem.IsLinux())
            _ = Advise(start, bytes, Advice);
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Advise(void* start, nuint bytes, int advice);
}
