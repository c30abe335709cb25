using Coppice.Learning.Search;

namespace Coppice.Cli.Display;

/// <summary>Shows a running search on stderr.</summary>
sealed class SearchDisplay : IProgress<SearchProgress>, IAsyncDisposable
{
    readonly Rate _rate;
    readonly Painting _painting;
    volatile SearchProgress? _latest;

    public SearchDisplay(string title, TimeProvider time)
    {
        _rate = new Rate(time);
        _rate.Add(0);
        _painting = new Painting(
            width => Next() is { } progress ? SearchPicture.Of(title, progress, _rate, width) : null,
            () => Next() is { } progress ? SearchPicture.LineOf(progress, _rate) : null,
            time);
    }

    /// <summary>The last that was reported; null before the first.</summary>
    public SearchProgress? Latest => _latest;

    public void Report(SearchProgress value) => _latest = value;

    public ValueTask DisposeAsync() => _painting.DisposeAsync();

    SearchProgress? Next()
    {
        if (_latest is not { } progress)
            return null;
        _rate.Add(progress.FitsDone - progress.Reused);
        return progress;
    }
}
