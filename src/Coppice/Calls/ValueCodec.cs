using System.Reflection;
using Coppice.Calls.Values;

namespace Coppice.Calls;

/// <summary>
/// Values as bytes and back: every instance field of the program's own types, framework types by carriers of their own,
/// references and cycles kept, delegates as their method and what it captured. Anything else is refused when it is
/// encoded; nothing arrives changed. The same value in another process of the same build gives the same bytes.
/// </summary>
static class ValueCodec
{
    /// <summary>The value as bytes; large arrays are referred to, not copied.</summary>
    /// <exception cref="CodecException">Something in it cannot travel; says what, where, and the cure.</exception>
    public static EncodedValue Encode<T>(T value, CodecOptions? options = null) =>
        ValueEncoder.Encode(value, options ?? CodecOptions.Default);

    /// <summary>A new value equal to the one encoded.</summary>
    /// <exception cref="CodecException">The bytes are not a value of this type.</exception>
    public static T Decode<T>(EncodedValue value, CodecOptions? options = null)
    {
        try
        {
            return new ValueDecoder(value, options ?? CodecOptions.Default).ReadWhole<T>();
        }
        catch (Exception fault)
            when (fault is not (CodecException or OutOfMemoryException or OperationCanceledException))
        {
            var cause = fault is TargetInvocationException { InnerException: { } inner } ? inner : fault;
            throw new CodecException(
                $"An encoded {typeof(T)} could not be read: {cause.Message} It was damaged on its way, or another "
                + "build of the program wrote it.", cause);
        }
    }
}
