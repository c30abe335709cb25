using System.Collections.Concurrent;
using Coppice.Brokers;
using Coppice.Jobs;
using Coppice.Stores;

namespace Coppice.Workers;

/// <summary>What calls say: told to clients at once, and kept by the store in batches.</summary>
sealed class LineLog(IBroker broker, IJobs jobs, string worker, TimeProvider time)
{
    // Of a call that says more before the next batch goes, the oldest lines are lost.
    const int Most = 10_000;

    readonly ConcurrentQueue<LogEntry> _waiting = new();

    public void Say(Guid job, long item, string level, string text)
    {
        _waiting.Enqueue(new LogEntry(job, item, 0, time.GetUtcNow(), worker, level, text));
        if (_waiting.Count > Most)
            _waiting.TryDequeue(out _);
        _ = broker.AnnounceAsync(
            Topic.Events,
            new Signal(SignalKind.LogLine) { Id = job, Number = item, Text = text, From = worker },
            CancellationToken.None);
    }

    public async Task FlushAsync(CancellationToken cancellationToken)
    {
        var lines = new List<LogEntry>();
        while (_waiting.TryDequeue(out var line))
            lines.Add(line);
        if (lines.Count > 0)
            await jobs.LogAsync(lines, cancellationToken);
    }
}
