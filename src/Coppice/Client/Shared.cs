using Coppice.Calls;

namespace Coppice;

/// <summary>A value that many calls use: sent once to a machine, however many tasks name it.</summary>
/// <typeparam name="T">The value's type. The value must not change once it is shared.</typeparam>
public sealed class Shared<T> : ITravels
{
    readonly Lazy<ContentHash> _content;
    readonly T? _value;

    internal Shared(T value)
    {
        (_value, IsHere) = (value, true);
        _content = new(() => Encoded(value).Hash());
    }

    internal Shared(T value, ContentHash content) => (_value, IsHere, _content) = (value, true, new(content));

    /// <summary>A value that only the store has.</summary>
    internal Shared(ContentHash content) => _content = new(content);

    internal static EncodedValue Encoded(T value) =>
        ValueCodec.Encode(value, new CodecOptions { Name = "shared" });

    /// <summary>The value; it is there before a task that names it runs.</summary>
    /// <exception cref="InvalidOperationException">It was handed over: this process does not have it.</exception>
    public T Value => IsHere
        ? _value! // a value that is null was shared as such
        : throw new InvalidOperationException(
            "The value was handed over, so that only calls on workers have it: share it by ShareAsync to keep it.");

    /// <summary>Whether this process has the value; false where it was handed over.</summary>
    public bool IsHere { get; }

    // What stands for the value in keys of remembered results: computed when the first of them is.
    ContentHash ITravels.Content => _content.Value;
}
