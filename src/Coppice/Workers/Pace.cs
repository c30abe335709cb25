namespace Coppice.Workers;

/// <summary>How long an item of one call takes, as the results of a job tell; of an earlier job until they do.</summary>
sealed class Pace(TimeSpan? before)
{
    long _items;
    TimeSpan _elapsed;

    public TimeSpan? ItemTime => _items == 0 ? before : _elapsed / _items;

    /// <summary>Results have come. By one at a time.</summary>
    public void Add(int items, TimeSpan elapsed)
    {
        _items += items;
        _elapsed += elapsed;
    }
}
