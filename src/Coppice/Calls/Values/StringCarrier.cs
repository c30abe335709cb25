namespace Coppice.Calls.Values;

/// <summary>Strings, lone surrogates included.</summary>
sealed class StringCarrier : Carrier<string?>
{
    public override bool IsPlain => true;

    public override void Write(ValueEncoder to, string? value) => to.String(value);

    public override string? Read(ValueDecoder from) => from.String();
}

/// <summary>A string where another type is declared. Its identity means nothing: equal strings are one.</summary>
sealed class StringObjectCarrier : WholeCarrier<string>
{
    public override bool IsTracked => false;

    protected override void Write(ValueEncoder to, string value) => to.String(value);

    protected override string Read(ValueDecoder from) =>
        from.String() ?? throw CodecException.Damaged("a string is missing");
}
