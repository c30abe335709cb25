namespace Coppice;

/// <summary>A value that many calls use: sent once to a machine, however many tasks name it.</summary>
/// <typeparam name="T">The value's type. The value must not change once it is shared.</typeparam>
public sealed class Shared<T>
{
    internal Shared(T value) => Value = value;

    /// <summary>The value; it is there before a task that names it runs.</summary>
    public T Value { get; }
}
