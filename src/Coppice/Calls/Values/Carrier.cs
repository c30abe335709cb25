namespace Coppice.Calls.Values;

/// <summary>Writes and reads the values of one declared type, where they stand.</summary>
abstract class Carrier
{
    /// <summary>Bytes that any value takes at least: a bound on what damaged lengths may ask for.</summary>
    public virtual int MinBytes => 1;

    /// <summary>A value holds no references but strings: it is whole as soon as it is read.</summary>
    public virtual bool IsPlain => false;

    public abstract void WriteBoxed(ValueEncoder to, object? value);

    public abstract object? ReadBoxed(ValueDecoder from);
}

/// <inheritdoc/>
abstract class Carrier<T> : Carrier
{
    public abstract void Write(ValueEncoder to, T value);

    public abstract T Read(ValueDecoder from);

    // A null reaches only carriers of reference types and Nullable, which take it.
    public sealed override void WriteBoxed(ValueEncoder to, object? value) => Write(to, (T)value!);

    public sealed override object? ReadBoxed(ValueDecoder from) => Read(from);
}
