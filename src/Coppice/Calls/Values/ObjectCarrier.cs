namespace Coppice.Calls.Values;

/// <summary>
/// Writes and reads the content of one concrete type of object. The head is what the object is made from, the body what
/// is filled in afterwards; a body may be put off, so that deep structures do not need a deep stack.
/// </summary>
abstract class ObjectCarrier
{
    /// <summary>The type named in the bytes: the object's own, or a framework class that stands for it.</summary>
    public abstract Type Type { get; }

    /// <summary>A second reference is written as a reference; false where identity means nothing.</summary>
    public virtual bool IsTracked => true;

    /// <summary>The object exists, still empty, before its body is read; false: the head is the whole object.</summary>
    public virtual bool HasBody => true;

    public abstract void WriteHead(ValueEncoder to, object value);

    public virtual void WriteBody(ValueEncoder to, object value)
    {
    }

    public abstract object Create(ValueDecoder from);

    public virtual void Fill(ValueDecoder from, object made)
    {
    }
}

/// <summary>An object that is made whole from its head.</summary>
abstract class WholeCarrier<T> : ObjectCarrier
    where T : notnull
{
    public override Type Type => typeof(T);

    public override bool HasBody => false;

    public sealed override void WriteHead(ValueEncoder to, object value) => Write(to, (T)value);

    public sealed override object Create(ValueDecoder from) => Read(from);

    protected abstract void Write(ValueEncoder to, T value);

    protected abstract T Read(ValueDecoder from);
}
