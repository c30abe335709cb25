using System.Text.Json;
using System.Text.Json.Serialization;

namespace Coppice.Workers;

/// <summary>How a worker and its machine are, as its heartbeat says.</summary>
sealed record Vitals
{
    public string Host { get; init; } = "";

    public string Version { get; init; } = "";

    public int Process { get; init; }

    public int Running { get; init; }

    /// <summary>Processor time of this process since its start, in seconds.</summary>
    public double ProcessorTime { get; init; }

    /// <summary>Memory of this process, in bytes.</summary>
    public long Memory { get; init; }

    /// <summary>Memory that it may have.</summary>
    public long MemoryLimit { get; init; }

    /// <summary>Runnable processes of the machine, the mean of the last minute.</summary>
    public double Load { get; init; }

    /// <summary>Free bytes of the disk that holds the cache.</summary>
    public long DiskFree { get; init; }

    /// <summary>The machine's clock as it says this.</summary>
    public DateTimeOffset Clock { get; init; }

    public static Vitals Now(Worker worker) => new()
    {
        Clock = worker.Time.GetUtcNow(),
        Host = Environment.MachineName,
        Version = SealedCall.OwnVersion,
        Process = Environment.ProcessId,
        Running = worker.Slots.Count(slot => slot.Current is not null),
        ProcessorTime = Math.Round(Environment.CpuUsage.TotalTime.TotalSeconds, 2),
        Memory = Environment.WorkingSet,
        MemoryLimit = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes,
        Load = LoadNow(),
        DiskFree = FreeNow(worker.Settings.Scratch),
    };

    public byte[] Write() => JsonSerializer.SerializeToUtf8Bytes(this, VitalsJson.Default.Vitals);

    public static Vitals? Read(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            return bytes.IsEmpty ? null : JsonSerializer.Deserialize(bytes.Span, VitalsJson.Default.Vitals);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    static double LoadNow()
    {
        try
        {
            var text = File.ReadAllText("/proc/loadavg");
            return double.Parse(text[..text.IndexOf(' ')], System.Globalization.CultureInfo.InvariantCulture);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return 0;
        }
    }

    // Calls put things down where the cache is.
    static long FreeNow(string folder)
    {
        try
        {
            while (!Directory.Exists(folder) && Path.GetDirectoryName(folder) is { Length: > 0 } parent)
                folder = parent;
            return new DriveInfo(folder).AvailableFreeSpace;
        }
        catch (IOException)
        {
            return 0;
        }
    }
}

// Generated ahead: by reflection the first heartbeat would take a short command's first tenth of a second.
[JsonSerializable(typeof(Vitals))]
sealed partial class VitalsJson : JsonSerializerContext;
