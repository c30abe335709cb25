namespace Coppice.Calls.Values;

/// <summary>A value type that does not travel: refuses each value.</summary>
sealed class RefusedCarrier(Type type) : Carrier
{
    public override void WriteBoxed(ValueEncoder to, object? value)
    {
        var (because, cure) = Refusals.Of(type);
        throw to.Refuse(type, because, cure);
    }

    public override object? ReadBoxed(ValueDecoder from) =>
        throw CodecException.Damaged($"it holds a {TypeName.Of(type)}, which never travels");
}

/// <summary>The same where the type is known when compiled.</summary>
sealed class RefusedCarrier<T> : Carrier<T>
{
    readonly RefusedCarrier _refused = new(typeof(T));

    public override void Write(ValueEncoder to, T value) => _refused.WriteBoxed(to, value);

    public override T Read(ValueDecoder from) => (T)_refused.ReadBoxed(from)!; // It never returns.
}
