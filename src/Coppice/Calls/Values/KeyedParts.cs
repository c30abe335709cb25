namespace Coppice.Calls.Values;

/// <summary>Keys, values and comparer of a keyed collection, as bytes.</summary>
static class KeyedParts
{
    public static void WriteComparer(ValueEncoder to, object? comparer)
    {
        to.Enter(".Comparer");
        to.Reference(comparer, typeof(object));
        to.Leave();
    }

    public static void Write<TCollection, TKey, TValue>(
        ValueEncoder to, Keyed<TCollection, TKey, TValue> shape, TCollection value)
    {
        var keys = shape.Keys(value);
        var values = shape.Values(value);
        if (typeof(TValue) != typeof(NoValue) && keys.Length != values.Length)
            throw to.Refuse(typeof(TCollection), "another thread changes it", "let it rest, or capture a copy");
        if (!shape.HasOrder && Carriers.Of<TKey>().IsPlain)
            Sort(keys, values);
        to.Enter(typeof(TValue) == typeof(NoValue) ? "" : ".Keys");
        Elements<TKey>.WriteAll(to, keys);
        to.Leave();
        if (typeof(TValue) == typeof(NoValue))
            return;
        to.Enter(".Values");
        Elements<TValue>.Write(to, values);
        to.Leave();
    }

    public static (TKey[] Keys, TValue[] Values) Read<TKey, TValue>(ValueDecoder from)
    {
        var keys = Elements<TKey>.ReadAll(from);
        if (typeof(TValue) == typeof(NoValue))
            return (keys, []);
        from.Claim((ulong)keys.Length, Elements<TValue>.MinBytes);
        var values = new TValue[keys.Length];
        Elements<TValue>.Read(from, values);
        return (keys, values);
    }

    /// <summary>The values of a set.</summary>
    public static NoValue[] NoValues<TCollection>(TCollection set) => [];

    /// <summary>Keys with their values.</summary>
    public static IEnumerable<KeyValuePair<TKey, TValue>> Pairs<TKey, TValue>(TKey[] keys, TValue[] values) =>
        keys.Zip(values, static (key, value) => new KeyValuePair<TKey, TValue>(key, value));

    // Hash codes of strings differ in every process; the bytes of the keys do not.
    static void Sort<TKey, TValue>(TKey[] keys, TValue[] values)
    {
        var bytes = Array.ConvertAll(keys, static key => ValueEncoder.Alone(key));
        var order = new int[keys.Length];
        for (var i = 0; i < order.Length; i++)
            order[i] = i;
        Array.Sort(bytes, order, ByteOrder.Instance);
        Permute(keys, order);
        if (values.Length == order.Length)
            Permute(values, order);
    }

    static void Permute<T>(T[] items, int[] order)
    {
        var before = (T[])items.Clone();
        for (var i = 0; i < order.Length; i++)
            items[i] = before[order[i]];
    }

    sealed class ByteOrder : IComparer<byte[]>
    {
        public static readonly ByteOrder Instance = new();

        public int Compare(byte[]? x, byte[]? y) => x.AsSpan().SequenceCompareTo(y);
    }
}

/// <summary>What a set keeps beside an element.</summary>
readonly struct NoValue;
