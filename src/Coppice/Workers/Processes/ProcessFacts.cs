using System.Globalization;

namespace Coppice.Workers.Processes;

/// <summary>What Linux tells of processes and memory; elsewhere nothing is known.</summary>
static class ProcessFacts
{
    /// <summary>The most memory that a process has had so far, in bytes.</summary>
    public static long PeakMemory(int process) => Status(process, "VmHWM:");

    public static long Memory(int process) => Status(process, "VmRSS:");

    /// <summary>How many processes the kernel has killed for want of memory, here or in this container.</summary>
    public static long OutOfMemoryKills() =>
        Number("/proc/vmstat", "oom_kill ") + Number("/sys/fs/cgroup/memory.events", "oom_kill ");

    /// <summary>Lets the kernel take this process first when memory runs out: its parent starts another.</summary>
    public static void OfferToKernel()
    {
        try
        {
            File.WriteAllText("/proc/self/oom_score_adj", "1000");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
        }
    }

    static long Status(int process, string field) => Number($"/proc/{process}/status", field) * 1024;

    static long Number(string file, string field)
    {
        try
        {
            foreach (var line in File.ReadLines(file))
                if (line.StartsWith(field, StringComparison.Ordinal))
                    return long.Parse(
                        line[field.Length..].Replace("kB", "", StringComparison.Ordinal), CultureInfo.InvariantCulture);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
        }

        return 0;
    }
}
