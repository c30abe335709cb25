namespace Coppice.Calls.Values;

/// <summary>References declared as some class or interface.</summary>
sealed class ReferenceCarrier<T> : Carrier<T?>
    where T : class
{
    public override void Write(ValueEncoder to, T? value) => to.Reference(value, typeof(T));

    public override T? Read(ValueDecoder from) => (T?)from.Reference(typeof(T));
}
