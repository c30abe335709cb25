namespace Coppice.Calls.Values;

/// <summary>How a collection that finds its elements by a comparer is taken apart and made.</summary>
/// <param name="Comparer">The comparer in use; null where the default is meant.</param>
/// <param name="Keys">The elements or keys, as enumerated.</param>
/// <param name="Values">The values, in the order of the keys; empty for sets.</param>
/// <param name="Make">A new, empty collection under a comparer.</param>
/// <param name="Add">Fills the new collection; what it returns stands for the collection from now on.</param>
/// <param name="Has">Whether the collection finds a key.</param>
/// <param name="HasOrder">Its content gives the order of enumeration; else the order depends on hash codes.</param>
sealed record Keyed<TCollection, TKey, TValue>(
    Func<TCollection, object?> Comparer,
    Func<TCollection, TKey[]> Keys,
    Func<TCollection, TValue[]> Values,
    Func<object?, TCollection> Make,
    Func<TCollection, TKey[], TValue[], TCollection> Add,
    Func<TCollection, TKey, bool> Has,
    bool HasOrder = true);

/// <summary>
/// A collection that finds by hash or order, made empty and filled. Keys of the program's own types are hashed only
/// when the whole value is complete.
/// </summary>
sealed class KeyedCarrier<TCollection, TKey, TValue>(Keyed<TCollection, TKey, TValue> shape) : ObjectCarrier
    where TCollection : class
{
    public override Type Type => typeof(TCollection);

    public override void WriteHead(ValueEncoder to, object value) =>
        KeyedParts.WriteComparer(to, shape.Comparer((TCollection)value));

    public override void WriteBody(ValueEncoder to, object value) => KeyedParts.Write(to, shape, (TCollection)value);

    public override object Create(ValueDecoder from) => shape.Make(from.Reference(typeof(object)));

    public override void Fill(ValueDecoder from, object made)
    {
        var (keys, values) = KeyedParts.Read<TKey, TValue>(from);
        var collection = (TCollection)made;
        if (Carriers.Of<TKey>().IsPlain && ComparerCarrier.IsPlain(shape.Comparer(collection)))
        {
            shape.Add(collection, keys, values);
            return;
        }

        from.AtEnd(() => shape.Add(collection, keys, values));
        from.Check(() => Array.TrueForAll(keys, key => shape.Has(collection, key)));
    }
}

/// <summary>The same for a collection that cannot change once it is made.</summary>
sealed class WholeKeyedCarrier<TCollection, TKey, TValue>(Keyed<TCollection, TKey, TValue> shape)
    : WholeCarrier<TCollection>
    where TCollection : class
{
    protected override void Write(ValueEncoder to, TCollection value)
    {
        var mark = to.PutOffMark;
        KeyedParts.WriteComparer(to, shape.Comparer(value));
        KeyedParts.Write(to, shape, value);
        to.FinishPutOff(mark);
    }

    protected override TCollection Read(ValueDecoder from)
    {
        var mark = from.PutOffMark;
        var comparer = from.Reference(typeof(object));
        var (keys, values) = KeyedParts.Read<TKey, TValue>(from);
        from.FinishPutOff(mark);
        var made = shape.Add(shape.Make(comparer), keys, values);
        if (!Carriers.Of<TKey>().IsPlain)
            from.Check(() => Array.TrueForAll(keys, key => shape.Has(made, key)));
        return made;
    }
}
