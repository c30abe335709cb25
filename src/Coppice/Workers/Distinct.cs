using Coppice.Calls;

namespace Coppice.Workers;

/// <summary>The items that a chunk has met, with their results: by value where equal values are the same to the last
/// bit, otherwise by key.</summary>
sealed class Distinct<TIn, TOut>
{
    // Floating-point zeros of either sign are equal and yet differ; the same holds of decimals.
    static readonly bool ByValue = typeof(TIn).IsEnum
        || typeof(TIn) == typeof(string)
        || typeof(TIn) == typeof(Guid)
        || (typeof(TIn).IsPrimitive && typeof(TIn) != typeof(double) && typeof(TIn) != typeof(float));

    const int MostAtOnce = 1 << 16;

    readonly Dictionary<Known, int> _byValue = [];
    readonly Dictionary<ContentHash, int> _byKey = [];
    readonly List<TOut> _results = [];

    /// <summary>The results, in the order in which they were added.</summary>
    public List<TOut> Results => _results;

    public bool Knows(TIn item) => ByValue && _byValue.ContainsKey(new Known(item));

    /// <summary>Writes the places of the results of leading items that were met by value, up to a millisecond's worth;
    /// says of how many.</summary>
    public int Find(ReadOnlySpan<TIn> items, Span<int> places)
    {
        var most = ByValue && _byValue.Count > 0 ? Math.Min(items.Length, MostAtOnce) : 0;
        for (var i = 0; i < most; i++)
            if (!_byValue.TryGetValue(new Known(items[i]), out places[i]))
                return i;
        return most;
    }

    public bool TryFind(TIn item, ContentHash key, out int place) => ByValue
        ? _byValue.TryGetValue(new Known(item), out place)
        : _byKey.TryGetValue(key, out place);

    /// <summary>Adds a result; gives its place.</summary>
    public int Add(TIn item, ContentHash key, TOut result)
    {
        if (ByValue)
            _byValue.Add(new Known(item), _results.Count);
        else
            _byKey.Add(key, _results.Count);
        _results.Add(result);
        return _results.Count - 1;
    }

    // A key that may be null, as an item may.
    readonly record struct Known(TIn Item);
}
