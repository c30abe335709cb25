namespace Coppice.Cli.Display;

/// <summary>Shows a running sweep on stderr.</summary>
sealed class SweepDisplay : IProgress<SweepProgress>, IAsyncDisposable
{
    readonly Rate _here, _everywhere;
    readonly Painting _painting;
    volatile SweepProgress? _latest;

    public SweepDisplay(string title, TimeProvider time)
    {
        (_here, _everywhere) = (new Rate(time), new Rate(time));
        _here.Add(0);
        _everywhere.Add(0);
        _painting = new Painting(
            width => Next() is { } progress ? SweepPicture.Of(title, progress, _here, _everywhere, width) : null,
            () => Next() is { } progress ? SweepPicture.LineOf(progress, _here, _everywhere) : null,
            time);
    }

    /// <summary>The last that was reported; null before the first.</summary>
    public SweepProgress? Latest => _latest;

    public void Report(SweepProgress value) => _latest = value;

    public ValueTask DisposeAsync() => _painting.DisposeAsync();

    SweepProgress? Next()
    {
        if (_latest is not { } progress)
            return null;
        _here.Add(progress.Here);
        _everywhere.Add(progress.Everywhere);
        return progress;
    }
}
