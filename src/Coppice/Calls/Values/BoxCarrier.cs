namespace Coppice.Calls.Values;

/// <summary>A value type as an object.</summary>
sealed class BoxCarrier<T> : WholeCarrier<T>
    where T : struct
{
    protected override void Write(ValueEncoder to, T value) => Carriers.Of<T>().Write(to, value);

    protected override T Read(ValueDecoder from) => Carriers.Of<T>().Read(from);
}
