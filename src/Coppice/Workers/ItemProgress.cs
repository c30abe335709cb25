using Coppice.Brokers;
using Microsoft.Extensions.Logging;

namespace Coppice.Workers;

/// <summary>Tells clients how far an item has got.</summary>
sealed class ItemProgress(IBroker broker, Guid job, long index) : IProgress<double>
{
    public void Report(double value) => _ = broker.AnnounceAsync(
        Topic.Events,
        new Signal(SignalKind.Progress) { Id = job, Number = index, Share = Math.Clamp(value, 0, 1) },
        CancellationToken.None);
}

/// <summary>Passes an item's messages to the log of this process, and to clients.</summary>
sealed class ItemLog(LineLog lines, ILogger log, Guid job, long index) : ILogger
{
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => log.BeginScope(state);

    public bool IsEnabled(LogLevel logLevel) => log.IsEnabled(logLevel);

    public void Log<TState>(
        LogLevel logLevel,
        EventId eventId,
        TState state,
        Exception? exception,
        Func<TState, Exception?, string> formatter)
    {
        log.Log(logLevel, eventId, state, exception, formatter);
        lines.Say(job, index, logLevel.ToString(), formatter(state, exception));
    }
}
