using System.Collections.Concurrent;

namespace Coppice.Calls.Values;

/// <summary>Sets and dictionaries that can be filled after they are made.</summary>
static class KeyedCollections
{
    public static ObjectCarrier HashSet<T>() => new KeyedCarrier<HashSet<T>, T, NoValue>(new(
        c => c.Comparer, c => c.ToArray(), KeyedParts.NoValues, x => new((IEqualityComparer<T>?)x), Put,
        (c, k) => c.Contains(k)));

    public static ObjectCarrier SortedSet<T>() => new KeyedCarrier<SortedSet<T>, T, NoValue>(new(
        c => c.Comparer, c => c.ToArray(), KeyedParts.NoValues, x => new((IComparer<T>?)x), Put,
        (c, k) => c.Contains(k)));

    public static ObjectCarrier Dictionary<TKey, TValue>()
        where TKey : notnull => new KeyedCarrier<Dictionary<TKey, TValue>, TKey, TValue>(new(
            c => c.Comparer, c => c.Keys.ToArray(), c => c.Values.ToArray(), x => new((IEqualityComparer<TKey>?)x), Put,
            (c, k) => c.ContainsKey(k)));

    public static ObjectCarrier SortedDictionary<TKey, TValue>()
        where TKey : notnull => new KeyedCarrier<SortedDictionary<TKey, TValue>, TKey, TValue>(new(
            c => c.Comparer, c => c.Keys.ToArray(), c => c.Values.ToArray(), x => new((IComparer<TKey>?)x), Put,
            (c, k) => c.ContainsKey(k)));

    public static ObjectCarrier SortedList<TKey, TValue>()
        where TKey : notnull => new KeyedCarrier<SortedList<TKey, TValue>, TKey, TValue>(new(
            c => c.Comparer, c => c.Keys.ToArray(), c => c.Values.ToArray(), x => new((IComparer<TKey>?)x), Put,
            (c, k) => c.ContainsKey(k)));

    public static ObjectCarrier ConcurrentDictionary<TKey, TValue>()
        where TKey : notnull => new KeyedCarrier<ConcurrentDictionary<TKey, TValue>, TKey, TValue>(new(
            c => c.Comparer, c => c.Keys.ToArray(), c => c.Values.ToArray(), x => new((IEqualityComparer<TKey>?)x), Put,
            (c, k) => c.ContainsKey(k), HasOrder: false));

    // The array of a heap is one of its own heaps: it comes back as it was, ties included.
    public static ObjectCarrier PriorityQueue<TElement, TPriority>() =>
        new KeyedCarrier<PriorityQueue<TElement, TPriority>, TPriority, TElement>(new(
            c => c.Comparer,
            c => c.UnorderedItems.Select(static p => p.Priority).ToArray(),
            c => c.UnorderedItems.Select(static p => p.Element).ToArray(),
            x => new((IComparer<TPriority>?)x),
            (c, keys, values) =>
            {
                c.EnqueueRange(values.Zip(keys));
                return c;
            },
            (_, _) => true));

    static TSet Put<TSet, T>(TSet set, T[] items, NoValue[] nothing)
        where TSet : ISet<T>
    {
        foreach (var item in items)
        {
            if (!set.Add(item))
                throw CodecException.Damaged("a set holds an element twice");
        }

        return set;
    }

    static TMap Put<TMap, TKey, TValue>(TMap map, TKey[] keys, TValue[] values)
        where TMap : IDictionary<TKey, TValue>
    {
        for (var i = 0; i < keys.Length; i++)
            map.Add(keys[i], values[i]);
        return map;
    }
}
