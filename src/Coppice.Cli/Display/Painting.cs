using Spectre.Console;
using Spectre.Console.Rendering;

namespace Coppice.Cli.Display;

/// <summary>Shows on stderr how something goes on: a picture that moves on a terminal, else a line now and then.</summary>
sealed class Painting : IAsyncDisposable
{
    // Often enough to look alive, rarely enough to cost nothing beside the work.
    static readonly TimeSpan Frame = TimeSpan.FromMilliseconds(125);
    static readonly TimeSpan Line = TimeSpan.FromSeconds(3);

    readonly TimeProvider _time;
    readonly CancellationTokenSource _stop = new();
    readonly Task _painting;

    /// <param name="picture">The picture for a terminal of so many columns; null before there is one.</param>
    /// <param name="line">The line; null before there is one.</param>
    /// <param name="time">The clock.</param>
    public Painting(Func<int, IRenderable?> picture, Func<string?> line, TimeProvider time)
    {
        _time = time;
        _painting = Task.Run(() => Console.IsErrorRedirected ? WriteLinesAsync(line) : PaintAsync(picture, line));
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _painting;
        _stop.Dispose();
    }

    async Task PaintAsync(Func<int, IRenderable?> picture, Func<string?> line)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        if (!console.Profile.Capabilities.Ansi)
        {
            await WriteLinesAsync(line);
            return;
        }

        await console.Live(new Text("")).AutoClear(true).StartAsync(async live =>
        {
            while (await NextAsync(Frame))
                if (picture(console.Profile.Width) is { } next)
                    live.UpdateTarget(next);
        });
    }

    async Task WriteLinesAsync(Func<string?> line)
    {
        while (await NextAsync(Line))
            if (line() is { } next)
                Console.Error.WriteLine(next);
    }

    async Task<bool> NextAsync(TimeSpan period)
    {
        try
        {
            await Task.Delay(period, _time, _stop.Token);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
