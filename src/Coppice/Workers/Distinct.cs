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

    readonly Dictionary<Known, TOut> _byValue = [];
    readonly Dictionary<ContentHash, TOut> _byKey = [];

    public bool Knows(TIn item) => ByValue && _byValue.ContainsKey(new Known(item));

    /// <summary>Writes the results of leading items that were met by value, up to a millisecond's worth; says of how
    /// many.</summary>
    public int Fill(ReadOnlySpan<TIn> items, Span<TOut> results)
    {
        var most = ByValue && _byValue.Count > 0 ? Math.Min(items.Length, MostAtOnce) : 0;
        for (var i = 0; i < most; i++)
        {
            if (!_byValue.TryGetValue(new Known(items[i]), out var known))
                return i;
            results[i] = known;
        }

        return most;
    }

    public bool TryGet(TIn item, ContentHash key, out TOut result)
    {
        var found = ByValue
            ? _byValue.TryGetValue(new Known(item), out var known)
            : _byKey.TryGetValue(key, out known);
        result = known!; // read only where found
        return found;
    }

    public void Add(TIn item, ContentHash key, TOut result)
    {
        if (ByValue)
            _byValue.Add(new Known(item), result);
        else
            _byKey.Add(key, result);
    }

    // A key that may be null, as an item may.
    readonly record struct Known(TIn Item);
}
