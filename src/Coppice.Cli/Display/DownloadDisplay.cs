namespace Coppice.Cli.Display;

/// <summary>Shows a download on stderr: a bar on a terminal, else a line now and then.</summary>
sealed class DownloadDisplay(TimeProvider time) : IProgress<(long Done, long? Total)>, IDisposable
{
    const int BarWidth = 40;

    static readonly TimeSpan Frame = TimeSpan.FromMilliseconds(125);
    static readonly TimeSpan Line = TimeSpan.FromSeconds(3);

    readonly Lock _lock = new();
    readonly bool _live = !Console.IsErrorRedirected;
    long? _shown;

    public void Report((long Done, long? Total) value)
    {
        lock (_lock)
        {
            if (_shown is { } shown && time.GetElapsedTime(shown) < (_live ? Frame : Line))
                return;
            _shown = time.GetTimestamp();
            if (_live)
                Console.Error.Write($"\r\e[K{Text(value, bar: true)}");
            else
                Console.Error.WriteLine(Text(value, bar: false));
        }
    }

    /// <summary>Removes the bar.</summary>
    public void Dispose()
    {
        if (_live && _shown is not null)
            Console.Error.Write("\r\e[K");
    }

    static string Text((long Done, long? Total) value, bool bar)
    {
        var done = $"downloading: {Words.Count(value.Done / 1024)} KiB";
        if (value.Total is not > 0)
            return done;
        var share = Math.Clamp((double)value.Done / value.Total.Value, 0, 1);
        var filled = (int)(share * BarWidth);
        return $"{done} of {Words.Count(value.Total.Value / 1024)}"
            + (bar ? $"  {new string('━', filled)}{new string('─', BarWidth - filled)}" : "")
            + $"  {(int)(share * 100)} %";
    }
}
