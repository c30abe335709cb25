namespace Coppice.Calls.Values;

/// <summary>A value without references, by two functions.</summary>
sealed class SimpleCarrier<T>(Action<ValueEncoder, T> write, Func<ValueDecoder, T> read) : Carrier<T>
{
    public override bool IsPlain => true;

    public override void Write(ValueEncoder to, T value) => write(to, value);

    public override T Read(ValueDecoder from) => read(from);
}

/// <summary>An object that is made whole, by two functions.</summary>
sealed class SimpleObjectCarrier<T>(
    Action<ValueEncoder, T> write, Func<ValueDecoder, T> read, bool isTracked = true) : WholeCarrier<T>
    where T : notnull
{
    public override bool IsTracked => isTracked;

    protected override void Write(ValueEncoder to, T value) => write(to, value);

    protected override T Read(ValueDecoder from) => read(from);
}
