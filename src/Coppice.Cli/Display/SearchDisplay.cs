using Coppice.Learning.Search;
using Spectre.Console;

namespace Coppice.Cli.Display;

/// <summary>Shows a running search on stderr: a picture that moves on a terminal, else a line now and then.</summary>
sealed class SearchDisplay : IProgress<SearchProgress>, IAsyncDisposable
{
    // Often enough to look alive, rarely enough to cost nothing beside the work.
    static readonly TimeSpan Frame = TimeSpan.FromMilliseconds(125);
    static readonly TimeSpan Line = TimeSpan.FromSeconds(3);

    readonly string _title;
    readonly TimeProvider _time;
    readonly Rate _rate;
    readonly CancellationTokenSource _stop = new();
    readonly Task _painting;
    volatile SearchProgress? _latest;

    public SearchDisplay(string title, TimeProvider time)
    {
        (_title, _time, _rate) = (title, time, new Rate(time));
        _rate.Add(0);
        _painting = Task.Run(() => Console.IsErrorRedirected ? WriteLinesAsync() : PaintAsync());
    }

    /// <summary>The last that was reported; null before the first.</summary>
    public SearchProgress? Latest => _latest;

    public void Report(SearchProgress value) => _latest = value;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _painting;
        _stop.Dispose();
    }

    async Task PaintAsync()
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        if (!console.Profile.Capabilities.Ansi)
        {
            await WriteLinesAsync();
            return;
        }

        await console.Live(new Text("")).AutoClear(true).StartAsync(async picture =>
        {
            while (await NextAsync(Frame))
            {
                if (_latest is not { } progress)
                    continue;
                _rate.Add(progress.FitsDone - progress.Reused);
                picture.UpdateTarget(SearchPicture.Of(_title, progress, _rate, console.Profile.Width));
            }
        });
    }

    async Task WriteLinesAsync()
    {
        while (await NextAsync(Line))
        {
            if (_latest is not { } progress)
                continue;
            _rate.Add(progress.FitsDone - progress.Reused);
            Console.Error.WriteLine(SearchPicture.LineOf(progress, _rate));
        }
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
