using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Coppice.Calls.Values;

/// <summary>Sets and dictionaries that are made whole.</summary>
static class ImmutableKeyed
{
    public static ObjectCarrier HashSet<T>() => new WholeKeyedCarrier<ImmutableHashSet<T>, T, NoValue>(new(
        c => c.KeyComparer, c => c.ToArray(), KeyedParts.NoValues,
        x => ImmutableHashSet<T>.Empty.WithComparer((IEqualityComparer<T>?)x),
        (c, keys, _) => c.Union(keys), (c, k) => c.Contains(k), HasOrder: false));

    public static ObjectCarrier SortedSet<T>() => new WholeKeyedCarrier<ImmutableSortedSet<T>, T, NoValue>(new(
        c => c.KeyComparer, c => c.ToArray(), KeyedParts.NoValues,
        x => ImmutableSortedSet<T>.Empty.WithComparer((IComparer<T>?)x),
        (c, keys, _) => c.Union(keys), (c, k) => c.Contains(k)));

    public static ObjectCarrier Dictionary<TKey, TValue>()
        where TKey : notnull => new WholeKeyedCarrier<ImmutableDictionary<TKey, TValue>, TKey, TValue>(new(
            c => ComparerPair.Of(c.KeyComparer, c.ValueComparer, EqualityComparer<TValue>.Default),
            c => c.Keys.ToArray(), c => c.Values.ToArray(),
            x => ImmutableDictionary<TKey, TValue>.Empty.WithComparers(
                (IEqualityComparer<TKey>?)ComparerPair.Key(x), (IEqualityComparer<TValue>?)ComparerPair.Value(x)),
            (c, keys, values) => c.AddRange(KeyedParts.Pairs(keys, values)), (c, k) => c.ContainsKey(k),
            HasOrder: false));

    public static ObjectCarrier SortedDictionary<TKey, TValue>()
        where TKey : notnull => new WholeKeyedCarrier<ImmutableSortedDictionary<TKey, TValue>, TKey, TValue>(new(
            c => ComparerPair.Of(c.KeyComparer, c.ValueComparer, EqualityComparer<TValue>.Default),
            c => c.Keys.ToArray(), c => c.Values.ToArray(),
            x => ImmutableSortedDictionary<TKey, TValue>.Empty.WithComparers(
                (IComparer<TKey>?)ComparerPair.Key(x), (IEqualityComparer<TValue>?)ComparerPair.Value(x)),
            (c, keys, values) => c.AddRange(KeyedParts.Pairs(keys, values)), (c, k) => c.ContainsKey(k)));

    public static ObjectCarrier FrozenSet<T>() => new WholeKeyedCarrier<FrozenSet<T>, T, NoValue>(new(
        c => c.Comparer, c => c.ToArray(), KeyedParts.NoValues,
        x => Array.Empty<T>().ToFrozenSet((IEqualityComparer<T>?)x),
        (c, keys, _) => keys.ToFrozenSet(c.Comparer), (c, k) => c.Contains(k), HasOrder: false));

    public static ObjectCarrier FrozenDictionary<TKey, TValue>()
        where TKey : notnull => new WholeKeyedCarrier<FrozenDictionary<TKey, TValue>, TKey, TValue>(new(
            c => c.Comparer, c => [.. c.Keys], c => [.. c.Values],
            x => Array.Empty<KeyValuePair<TKey, TValue>>().ToFrozenDictionary((IEqualityComparer<TKey>?)x),
            (c, keys, values) => KeyedParts.Pairs(keys, values).ToFrozenDictionary(c.Comparer),
            (c, k) => c.ContainsKey(k), HasOrder: false));
}
