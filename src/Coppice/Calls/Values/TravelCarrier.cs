namespace Coppice.Calls.Values;

/// <summary>Objects that travel as the hash of their content.</summary>
sealed class TravelCarrier(Type type) : ObjectCarrier
{
    public override Type Type => type;

    public override bool HasBody => false;

    public override void WriteHead(ValueEncoder to, object value) => Write(to, (ITravels)value);

    public override object Create(ValueDecoder from) => Read(from, type);

    public static void Write(ValueEncoder to, ITravels value)
    {
        to.Refer(value.Content);
        value.Content.CopyTo(to.Take(ContentHash.Size));
    }

    public static object Read(ValueDecoder from, Type type)
    {
        var content = new ContentHash(from.Bytes(ContentHash.Size));
        var resolver = from.Options.Resolver ?? throw new CodecException(
            $"An encoded value refers to shared content {content}, and nothing here can fetch it.");
        return resolver.Resolve(type, content);
    }
}

/// <summary>The same for a struct.</summary>
sealed class TravelValueCarrier<T> : Carrier<T>
    where T : struct, ITravels
{
    public override int MinBytes => ContentHash.Size;

    public override void Write(ValueEncoder to, T value) => TravelCarrier.Write(to, value);

    public override T Read(ValueDecoder from) => (T)TravelCarrier.Read(from, typeof(T));
}
