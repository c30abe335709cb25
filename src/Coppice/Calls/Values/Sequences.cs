using System.Collections;
using System.Collections.Concurrent;

namespace Coppice.Calls.Values;

/// <summary>Collections that keep an order and ask nothing of their elements.</summary>
static class Sequences
{
    public static ObjectCarrier List<T>() =>
        new SequenceCarrier<List<T>, T>(c => c.ToArray(), () => [], (c, items) => c.AddRange(items));

    public static ObjectCarrier Queue<T>() =>
        new SequenceCarrier<Queue<T>, T>(c => c.ToArray(), () => new(), (c, items) =>
        {
            foreach (var item in items)
                c.Enqueue(item);
        });

    // A stack enumerates from its top.
    public static ObjectCarrier Stack<T>() =>
        new SequenceCarrier<Stack<T>, T>(c => c.ToArray(), () => new(), (c, items) =>
        {
            for (var i = items.Length - 1; i >= 0; i--)
                c.Push(items[i]);
        });

    public static ObjectCarrier LinkedList<T>() =>
        new SequenceCarrier<LinkedList<T>, T>(c => c.ToArray(), () => new(), (c, items) =>
        {
            foreach (var item in items)
                c.AddLast(item);
        });

    public static ObjectCarrier ConcurrentQueue<T>() =>
        new SequenceCarrier<ConcurrentQueue<T>, T>(c => c.ToArray(), () => new(), (c, items) =>
        {
            foreach (var item in items)
                c.Enqueue(item);
        });

    public static ObjectCarrier ConcurrentStack<T>() =>
        new SequenceCarrier<ConcurrentStack<T>, T>(c => c.ToArray(), () => new(), (c, items) =>
        {
            for (var i = items.Length - 1; i >= 0; i--)
                c.Push(items[i]);
        });

    // A bag gives back what one thread put in last first.
    public static ObjectCarrier ConcurrentBag<T>() =>
        new SequenceCarrier<ConcurrentBag<T>, T>(c => c.ToArray(), () => [], (c, items) =>
        {
            for (var i = items.Length - 1; i >= 0; i--)
                c.Add(items[i]);
        });

    public static ObjectCarrier BitArray() => new SimpleObjectCarrier<BitArray>(
        static (to, bits) =>
        {
            var flags = new bool[bits.Length];
            bits.CopyTo(flags, 0);
            Elements<bool>.WriteAll(to, flags);
        },
        static from => new(Elements<bool>.ReadAll(from)));
}
