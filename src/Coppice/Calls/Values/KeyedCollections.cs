using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Coppice.Calls.Values;

/// <summary>The framework's sets and dictionaries.</summary>
static class KeyedCollections
{
    public static ObjectCarrier HashSet<T>() => new KeyedCarrier<HashSet<T>, T, NoValue>(new(
        c => c.Comparer, c => c.ToArray(), Nothing, x => new((IEqualityComparer<T>?)x), Put, (c, k) => c.Contains(k)));

    public static ObjectCarrier SortedSet<T>() => new KeyedCarrier<SortedSet<T>, T, NoValue>(new(
        c => c.Comparer, c => c.ToArray(), Nothing, x => new((IComparer<T>?)x), Put, (c, k) => c.Contains(k)));

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

    public static ObjectCarrier ImmutableHashSet<T>() => new WholeKeyedCarrier<ImmutableHashSet<T>, T, NoValue>(new(
        c => c.KeyComparer, c => c.ToArray(), Nothing, x => System.Collections.Immutable.ImmutableHashSet.Create((IEqualityComparer<T>?)x),
        (c, keys, _) => c.Union(keys), (c, k) => c.Contains(k), HasOrder: false));

    public static ObjectCarrier ImmutableSortedSet<T>() => new WholeKeyedCarrier<ImmutableSortedSet<T>, T, NoValue>(new(
        c => c.KeyComparer, c => c.ToArray(), Nothing, x => System.Collections.Immutable.ImmutableSortedSet.Create((IComparer<T>?)x),
        (c, keys, _) => c.Union(keys), (c, k) => c.Contains(k)));

    public static ObjectCarrier ImmutableDictionary<TKey, TValue>()
        where TKey : notnull => new WholeKeyedCarrier<ImmutableDictionary<TKey, TValue>, TKey, TValue>(new(
            c => ComparerPair.Of(c.KeyComparer, c.ValueComparer, EqualityComparer<TValue>.Default),
            c => c.Keys.ToArray(), c => c.Values.ToArray(),
            x => System.Collections.Immutable.ImmutableDictionary.Create(
                (IEqualityComparer<TKey>?)ComparerPair.Key(x), (IEqualityComparer<TValue>?)ComparerPair.Value(x)),
            (c, keys, values) => c.AddRange(Pairs(keys, values)), (c, k) => c.ContainsKey(k), HasOrder: false));

    public static ObjectCarrier ImmutableSortedDictionary<TKey, TValue>()
        where TKey : notnull => new WholeKeyedCarrier<ImmutableSortedDictionary<TKey, TValue>, TKey, TValue>(new(
            c => ComparerPair.Of(c.KeyComparer, c.ValueComparer, EqualityComparer<TValue>.Default),
            c => c.Keys.ToArray(), c => c.Values.ToArray(),
            x => System.Collections.Immutable.ImmutableSortedDictionary.Create(
                (IComparer<TKey>?)ComparerPair.Key(x), (IEqualityComparer<TValue>?)ComparerPair.Value(x)),
            (c, keys, values) => c.AddRange(Pairs(keys, values)), (c, k) => c.ContainsKey(k)));

    public static ObjectCarrier FrozenSet<T>() => new WholeKeyedCarrier<FrozenSet<T>, T, NoValue>(new(
        c => c.Comparer, c => c.ToArray(), Nothing, x => Array.Empty<T>().ToFrozenSet((IEqualityComparer<T>?)x),
        (c, keys, _) => keys.ToFrozenSet(c.Comparer), (c, k) => c.Contains(k), HasOrder: false));

    public static ObjectCarrier FrozenDictionary<TKey, TValue>()
        where TKey : notnull => new WholeKeyedCarrier<FrozenDictionary<TKey, TValue>, TKey, TValue>(new(
            c => c.Comparer, c => [.. c.Keys], c => [.. c.Values],
            x => Array.Empty<KeyValuePair<TKey, TValue>>().ToFrozenDictionary((IEqualityComparer<TKey>?)x),
            (c, keys, values) => Pairs(keys, values).ToFrozenDictionary(c.Comparer), (c, k) => c.ContainsKey(k),
            HasOrder: false));

    static NoValue[] Nothing<TCollection>(TCollection collection) => [];

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

    static IEnumerable<KeyValuePair<TKey, TValue>> Pairs<TKey, TValue>(TKey[] keys, TValue[] values) =>
        keys.Zip(values, static (key, value) => new KeyValuePair<TKey, TValue>(key, value));
}
