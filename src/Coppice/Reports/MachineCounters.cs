using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

namespace Coppice.Reports;

/// <summary>What a machine and this process have done so far, as Linux tells it in /proc: the difference of two readings
/// is what they did between them. What is not told stays 0.</summary>
sealed record MachineCounters
{
    static readonly ConcurrentDictionary<string, bool> Disks = [];

    /// <summary>Bytes a second that the fastest network card said it can when this was first asked; 0 where none
    /// says.</summary>
    public static long LinkSpeed { get; } = !Directory.Exists("/sys/class/net") ? 0
        : Directory.EnumerateDirectories("/sys/class/net")
            .SelectMany(card => Lines(Path.Combine(card, "speed")))
            .Select(Number).Where(megabits => megabits > 0).DefaultIfEmpty().Max() * 125_000;

    public double Seconds { get; init; }

    /// <summary>Processor seconds of all processors together: at work, and there at all.</summary>
    public double Busy { get; init; }

    public double Possible { get; init; }

    /// <summary>Processor seconds of this process.</summary>
    public double Own { get; init; }

    /// <summary>Seconds in which the busiest disk was at work.</summary>
    public double DiskBusy { get; init; }

    public long DiskBytes { get; init; }

    /// <summary>Bytes that this process had the disk read and write.</summary>
    public long OwnDiskBytes { get; init; }

    /// <summary>Bytes over the network, loopback left out.</summary>
    public long NetworkBytes { get; init; }

    /// <summary>Seconds in which somebody waited for a disk, or for memory.</summary>
    public double DiskStalled { get; init; }

    public double MemoryStalled { get; init; }

    /// <summary>Seconds in which the garbage collector held this process up.</summary>
    public double Collecting { get; init; }

    /// <summary>Memory of this process now.</summary>
    public long Memory { get; init; }

    public static MachineCounters Read()
    {
        var processors = Lines("/proc/stat").FirstOrDefault() is { } line ? Fields(line, 1) : [];
        var disks = Lines("/proc/diskstats").Select(disk => disk.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(disk => disk.Length > 12 && Disks.GetOrAdd(disk[2], IsDisk))
            .Select(disk => (Bytes: 512 * (Number(disk[5]) + Number(disk[9])), Busy: Number(disk[12]) / 1000.0))
            .ToArray();
        return new MachineCounters
        {
            Seconds = Stopwatch.GetTimestamp() / (double)Stopwatch.Frequency,
            // user, nice, system, idle, waiting for disks, interrupts, soft ones, stolen
            Busy = processors.Length < 8 ? 0 : (processors.Take(8).Sum() - processors[3] - processors[4]) / 100.0,
            Possible = processors.Take(8).Sum() / 100.0,
            Own = Environment.CpuUsage.TotalTime.TotalSeconds,
            DiskBusy = disks.Length == 0 ? 0 : disks.Max(disk => disk.Busy),
            DiskBytes = disks.Sum(disk => disk.Bytes),
            OwnDiskBytes = Lines("/proc/self/io")
                .Where(line => line.StartsWith("read_bytes", StringComparison.Ordinal)
                    || line.StartsWith("write_bytes", StringComparison.Ordinal))
                .Sum(line => Fields(line, 1)[0]),
            NetworkBytes = Lines("/proc/net/dev").Skip(2)
                .Select(line => line.Split(':', 2))
                .Where(line => line.Length == 2 && line[0].Trim() != "lo")
                .Select(line => Fields(line[1], 0))
                .Sum(fields => fields[0] + fields[8]),
            DiskStalled = Stalled("io"),
            MemoryStalled = Stalled("memory"),
            Collecting = GC.GetTotalPauseDuration().TotalSeconds,
            Memory = Environment.WorkingSet,
        };
    }

    /// <summary>What happened since an earlier reading; the memory is the larger of both.</summary>
    public MachineCounters Since(MachineCounters before) => new()
    {
        Seconds = Seconds - before.Seconds,
        Busy = Busy - before.Busy,
        Possible = Possible - before.Possible,
        Own = Own - before.Own,
        DiskBusy = DiskBusy - before.DiskBusy,
        DiskBytes = DiskBytes - before.DiskBytes,
        OwnDiskBytes = OwnDiskBytes - before.OwnDiskBytes,
        NetworkBytes = NetworkBytes - before.NetworkBytes,
        DiskStalled = DiskStalled - before.DiskStalled,
        MemoryStalled = MemoryStalled - before.MemoryStalled,
        Collecting = Collecting - before.Collecting,
        Memory = Math.Max(Memory, before.Memory),
    };

    // Not a part of one, and nothing that is made of others.
    static bool IsDisk(string name) => Directory.Exists($"/sys/block/{name}/device");

    static double Stalled(string what) => Lines($"/proc/pressure/{what}").FirstOrDefault() is { } some
        ? Number(some[(some.LastIndexOf('=') + 1)..]) / 1e6
        : 0;

    static long[] Fields(string line, int skip) =>
        [.. line.Split(' ', StringSplitOptions.RemoveEmptyEntries).Skip(skip).Select(Number)];

    static long Number(string text) => long.TryParse(text, CultureInfo.InvariantCulture, out var number) ? number : 0;

    static string[] Lines(string file)
    {
        try
        {
            return File.ReadAllLines(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            return [];
        }
    }
}
