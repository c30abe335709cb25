using System.Collections.Immutable;

namespace Coppice.Calls.Values;

/// <summary>Immutable collections that ask nothing of their elements.</summary>
static class ImmutableSequences
{
    public static ObjectCarrier List<T>() =>
        new WholeSequenceCarrier<ImmutableList<T>, T>(c => [.. c], items => [.. items]);

    public static ObjectCarrier Queue<T>() =>
        new WholeSequenceCarrier<ImmutableQueue<T>, T>(c => [.. c], items => ImmutableQueue.Create(items));

    // A stack enumerates from its top.
    public static ObjectCarrier Stack<T>() => new WholeSequenceCarrier<ImmutableStack<T>, T>(
        c => [.. c],
        items =>
        {
            Array.Reverse(items);
            return ImmutableStack.Create(items);
        });
}
