using Coppice.Calls;

namespace Coppice.Tests.Calls;

/// <summary>Sends values through bytes, as another process would see them.</summary>
static class RoundTrip
{
    public static T Of<T>(T value) => ValueCodec.Decode<T>(EncodedValue.Parse(ValueCodec.Encode(value).ToArray()));

    public static void Refuses<T>(T value, string part, string name = "value") =>
        Xunit.Assert.Contains(part, Refusal(value, name), StringComparison.Ordinal);

    public static string Refusal<T>(T value, string name = "value") => Xunit.Assert.Throws<CodecException>(
        () => ValueCodec.Encode(value, new CodecOptions { Name = name })).Message;
}
