namespace Coppice.Calls.Values;

/// <summary>A collection that is made empty and then filled in order.</summary>
sealed class SequenceCarrier<TCollection, T>(
    Func<TCollection, T[]> toArray, Func<TCollection> make, Action<TCollection, T[]> fill) : ObjectCarrier
    where TCollection : class
{
    public override Type Type => typeof(TCollection);

    public override void WriteHead(ValueEncoder to, object value)
    {
    }

    public override void WriteBody(ValueEncoder to, object value) =>
        Elements<T>.WriteAll(to, toArray((TCollection)value));

    public override object Create(ValueDecoder from) => make();

    public override void Fill(ValueDecoder from, object made) =>
        fill((TCollection)made, Elements<T>.ReadAll(from));
}

/// <summary>A collection that is made with its elements.</summary>
sealed class WholeSequenceCarrier<TCollection, T>(
    Func<TCollection, T[]> toArray, Func<T[], TCollection> make) : WholeCarrier<TCollection>
    where TCollection : class
{
    protected override void Write(ValueEncoder to, TCollection value) => Elements<T>.WriteAll(to, toArray(value));

    protected override TCollection Read(ValueDecoder from) => make(Elements<T>.ReadAll(from));
}
