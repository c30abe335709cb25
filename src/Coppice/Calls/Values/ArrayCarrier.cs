namespace Coppice.Calls.Values;

/// <summary>Vectors: <c>T[]</c>.</summary>
sealed class ArrayCarrier<T> : ObjectCarrier
{
    public override Type Type => typeof(T[]);

    public override void WriteHead(ValueEncoder to, object value)
    {
        to.Memories.Whole(value);
        to.Varint((ulong)((T[])value).Length);
    }

    public override void WriteBody(ValueEncoder to, object value) => Elements<T>.Write(to, (T[])value);

    public override object Create(ValueDecoder from) => Elements<T>.Make(from);

    public override void Fill(ValueDecoder from, object made) => Elements<T>.Read(from, (T[])made);
}
