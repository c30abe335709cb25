namespace Coppice.Calls.Values;

/// <summary>A value or none.</summary>
sealed class NullableCarrier<T> : Carrier<T?>
    where T : struct
{
    public override bool IsPlain => Carriers.Of<T>().IsPlain;

    public override void Write(ValueEncoder to, T? value)
    {
        to.Byte(value is null ? (byte)0 : (byte)1);
        if (value is { } present)
            Carriers.Of<T>().Write(to, present);
    }

    public override T? Read(ValueDecoder from) => from.Byte() switch
    {
        0 => null,
        1 => Carriers.Of<T>().Read(from),
        var flag => throw CodecException.Damaged($"a flag is {flag}"),
    };
}
