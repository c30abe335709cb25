using Microsoft.Extensions.Logging;

namespace Coppice.Cli.Display;

/// <summary>What a command that runs for days warns of: a line each, with its time, as it comes.</summary>
sealed class WarningLog(TimeProvider time) : ILoggerFactory, ILogger
{
    public ILogger CreateLogger(string categoryName) => this;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception,
        Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel))
            Console.Error.WriteLine($"{time.GetUtcNow():u} {formatter(state, exception)}");
    }

    public void AddProvider(ILoggerProvider provider) =>
        throw new NotSupportedException("warnings go to the console alone");

    public void Dispose()
    {
    }
}
