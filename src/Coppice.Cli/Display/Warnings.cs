using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Coppice.Cli.Display;

/// <summary>Keeps what the libraries warn of, and tells it once no picture is on the terminal any more.</summary>
sealed class Warnings : ILoggerFactory, ILogger
{
    readonly ConcurrentQueue<string> _messages = new();

    public ILogger CreateLogger(string categoryName) => this;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception,
        Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel))
            _messages.Enqueue(formatter(state, exception));
    }

    public void AddProvider(ILoggerProvider provider) =>
        throw new NotSupportedException("warnings go to the console alone");

    /// <summary>Writes what has come to stderr, each message once.</summary>
    public void Dispose()
    {
        foreach (var message in _messages.Distinct(StringComparer.Ordinal))
            Console.Error.WriteLine($"coppice: warning: {message}");
        _messages.Clear();
    }
}
