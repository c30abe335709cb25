using System.Text.Json;
using System.Text.Json.Serialization;

namespace Coppice.Reports;

/// <summary>What one worker's process has measured of a job so far. Its next word replaces this one.</summary>
sealed record WorkerMeasure
{
    public required string Worker { get; init; }

    public required string Host { get; init; }

    public int Slots { get; init; }

    public int Processors { get; init; }

    public long Tasks { get; init; }

    public long Items { get; init; }

    public required StageTimes Times { get; init; }

    public long Moved { get; init; }

    /// <summary>From the first task's begin to the last one's end, by this machine's clock.</summary>
    public DateTimeOffset Begun { get; init; }

    public DateTimeOffset Ended { get; init; }

    /// <summary>How many tasks ran for a microsecond, two, four, and so on.</summary>
    public required IReadOnlyList<long> Spread { get; init; }

    /// <summary>The task that ran longest, and its items.</summary>
    public TimeSpan Longest { get; init; }

    public long LongestFirst { get; init; }

    public int LongestCount { get; init; }

    public required MachineCounters Machine { get; init; }

    public long MemoryLimit { get; init; }

    public long LinkSpeed { get; init; }

    public byte[] Write() => JsonSerializer.SerializeToUtf8Bytes(this, MeasureJson.Default.WorkerMeasure);

    /// <summary>The measure, or null where a worker of another version wrote it.</summary>
    public static WorkerMeasure? Read(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            return JsonSerializer.Deserialize(bytes.Span, MeasureJson.Default.WorkerMeasure);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <summary>A measure as stores keep it: of one job, by one process, which says it anew as it goes.</summary>
readonly record struct StoredMeasure(Guid Job, Guid By, ReadOnlyMemory<byte> Measure);

// Generated ahead: by reflection the first measure would take megabytes of a worker, for code made for it.
[JsonSerializable(typeof(WorkerMeasure))]
sealed partial class MeasureJson : JsonSerializerContext;
