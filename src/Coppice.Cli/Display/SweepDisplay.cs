using Spectre.Console;

namespace Coppice.Cli.Display;

/// <summary>Shows a running sweep on stderr: a picture that moves on a terminal, else a line now and then.</summary>
sealed class SweepDisplay : IProgress<SweepProgress>, IAsyncDisposable
{
    static readonly TimeSpan Frame = TimeSpan.FromMilliseconds(125);
    static readonly TimeSpan Line = TimeSpan.FromSeconds(3);

    readonly string _title;
    readonly TimeProvider _time;
    readonly Rate _here, _everywhere;
    readonly CancellationTokenSource _stop = new();
    readonly Task _painting;
    volatile SweepProgress? _latest;

    public SweepDisplay(string title, TimeProvider time)
    {
        (_title, _time, _here, _everywhere) = (title, time, new Rate(time), new Rate(time));
        _here.Add(0);
        _everywhere.Add(0);
        _painting = Task.Run(() => Console.IsErrorRedirected ? WriteLinesAsync() : PaintAsync());
    }

    /// <summary>The last that was reported; null before the first.</summary>
    public SweepProgress? Latest => _latest;

    public void Report(SweepProgress value) => _latest = value;

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
                if (Next() is { } progress)
                    picture.UpdateTarget(
                        SweepPicture.Of(_title, progress, _here, _everywhere, console.Profile.Width));
        });
    }

    async Task WriteLinesAsync()
    {
        while (await NextAsync(Line))
            if (Next() is { } progress)
                Console.Error.WriteLine(SweepPicture.LineOf(progress, _here, _everywhere));
    }

    SweepProgress? Next()
    {
        if (_latest is not { } progress)
            return null;
        _here.Add(progress.Here);
        _everywhere.Add(progress.Everywhere);
        return progress;
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
