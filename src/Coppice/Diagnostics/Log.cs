using Microsoft.Extensions.Logging;

namespace Coppice.Diagnostics;

/// <summary>Every message that this library logs.</summary>
static partial class Log
{
    [LoggerMessage(1, LogLevel.Warning, "{File} is damaged: {Bytes} bytes of it are taken for absent.")]
    public static partial void LogDamaged(this ILogger log, string file, long bytes);

    [LoggerMessage(2, LogLevel.Warning, "{File} cannot be used: {Reason}")]
    public static partial void FileUnreadable(this ILogger log, string file, string reason);

    [LoggerMessage(3, LogLevel.Warning, "Job {Job} ({Name}): item {Item} failed, attempt {Attempt}: {Reason}")]
    public static partial void ItemFailed(
        this ILogger log, Guid job, string name, long item, int attempt, string reason);

    [LoggerMessage(4, LogLevel.Warning,
        "Job {Job} ({Name}): a call has run for {Seconds} s and does not stop; its slot is replaced.")]
    public static partial void SlotReplaced(this ILogger log, Guid job, string name, double seconds);

    [LoggerMessage(5, LogLevel.Error, "Recording outcomes failed, and is tried again: {Reason}")]
    public static partial void RecordingFailed(this ILogger log, string reason, Exception e);

    [LoggerMessage(6, LogLevel.Warning, "Publishing to route '{Route}' failed, and is tried again: {Reason}")]
    public static partial void PublishingFailed(this ILogger log, string route, string reason);

    [LoggerMessage(7, LogLevel.Information, "{Count} finished jobs older than {Age} were pruned.")]
    public static partial void JobsPruned(this ILogger log, int count, TimeSpan age);

    [LoggerMessage(8, LogLevel.Error, "Upkeep failed, and is tried again: {Reason}")]
    public static partial void UpkeepFailed(this ILogger log, string reason, Exception e);

    [LoggerMessage(9, LogLevel.Warning, "Job {Job}: the end could not be stored: {Reason}")]
    public static partial void EndNotStored(this ILogger log, Guid job, string reason);

    [LoggerMessage(11, LogLevel.Error, "A slot failed, and goes on: {Reason}")]
    public static partial void SlotFailed(this ILogger log, string reason, Exception e);

    [LoggerMessage(10, LogLevel.Warning, "Tasks wait: {Reason}.")]
    public static partial void NobodyThere(this ILogger log, string reason);

    [LoggerMessage(12, LogLevel.Warning, "{Address} cannot be reached, and is tried again in {Seconds} s: {Reason}")]
    public static partial void LinkFailed(this ILogger log, ServerAddress address, string reason, double seconds);

    [LoggerMessage(14, LogLevel.Warning, "The store does not answer, and is asked again: {Reason}")]
    public static partial void StoreAway(this ILogger log, string reason);

    [LoggerMessage(15, LogLevel.Error, "Job {Job} ({Name}) cannot be read here: {Reason}")]
    public static partial void CallUnreadable(this ILogger log, Guid job, string name, string reason);

    [LoggerMessage(16, LogLevel.Warning,
        "{Name} uses static fields that may change: {Fields}. Workers see them as the program's code initializes them.")]
    public static partial void StaticsUsed(this ILogger log, string name, string fields);

    [LoggerMessage(17, LogLevel.Information,
        "{Count} remembered results that were of no use for longest were forgotten: more than {Megabytes} MB of them.")]
    public static partial void Forgotten(this ILogger log, long count, long megabytes);

    [LoggerMessage(18, LogLevel.Warning,
        "{Name}: all results together take about {Megabytes} MB, more than half of what this process may have ({Limit} MB). "
        + "Take them one by one with StreamAsync or AsCompletedAsync, or return less.")]
    public static partial void GatherTooLarge(this ILogger log, string name, long megabytes, long limit);

    [LoggerMessage(19, LogLevel.Error,
        "Outcomes are recorded, but not everybody was told, which a sweep makes up for: {Reason}")]
    public static partial void RecordedNotTold(this ILogger log, string reason, Exception e);

    [LoggerMessage(13, LogLevel.Warning, "A message was refused: {Reason}")]
    public static partial void EnvelopeRefused(this ILogger log, string reason);
}
