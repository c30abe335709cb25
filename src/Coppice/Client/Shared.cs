using Coppice.Calls;

namespace Coppice;

/// <summary>A value that many calls use: sent once to a machine, however many tasks name it.</summary>
/// <typeparam name="T">The value's type. The value must not change once it is shared.</typeparam>
public sealed class Shared<T> : ITravels
{
    readonly Lazy<ContentHash> _content;

    internal Shared(T value)
    {
        Value = value;
        _content = new(() => Encoded(value).Hash());
    }

    internal Shared(T value, ContentHash content) => (Value, _content) = (value, new(content));

    internal static EncodedValue Encoded(T value) =>
        ValueCodec.Encode(value, new CodecOptions { Name = "shared" });

    /// <summary>The value; it is there before a task that names it runs.</summary>
    public T Value { get; }

    // What stands for the value in keys of remembered results: computed when the first of them is.
    ContentHash ITravels.Content => _content.Value;
}
