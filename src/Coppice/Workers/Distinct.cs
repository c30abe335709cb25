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

    readonly Dictionary<Known, TOut> _byValue = [];
    readonly Dictionary<ContentHash, TOut> _byKey = [];

    public bool Knows(TIn item) => ByValue && _byValue.ContainsKey(new Known(item));

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
