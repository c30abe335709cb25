using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace Coppice.Calls.Values;

/// <summary>Memories: windows of an array or a string.</summary>
sealed class ReadOnlyMemoryCarrier<T> : Carrier<ReadOnlyMemory<T>>
{
    const byte Nothing = 0, Window = 1, SeenWindow = 2, PartOfArray = 3, PartOfString = 4;

    public override void Write(ValueEncoder to, ReadOnlyMemory<T> value)
    {
        if (value is ReadOnlyMemory<char> text
            && MemoryMarshal.TryGetString(text, out var whole, out var at, out var count))
        {
            to.Byte(PartOfString);
            to.String(whole);
            to.Varint((ulong)at);
            to.Varint((ulong)count);
        }
        else if (!MemoryMarshal.TryGetArray(value, out var part))
        {
            throw to.Refuse(typeof(ReadOnlyMemory<T>), "something in this process manages it", "call ToArray()");
        }
        else if (part.Array is not { } array || array.Length == 0)
        {
            to.Byte(Nothing);
        }
        else
        {
            Write(to, array, part.Offset, part.Count);
        }
    }

    public override ReadOnlyMemory<T> Read(ValueDecoder from)
    {
        switch (from.Byte())
        {
            case Nothing:
                return default;
            case Window:
                var window = Elements<T>.Make(from);
                from.AddObject(window);
                Elements<T>.Read(from, window);
                return window;
            case SeenWindow:
                return (T[])from.Object(from.Varint());
            case PartOfArray:
                return new((T[]?)from.Reference(typeof(T[])), from.Int(), from.Int());
            case PartOfString:
                return (ReadOnlyMemory<T>)(object)(from.String() ?? "").AsMemory(from.Int(), from.Int());
            case var kind:
                throw CodecException.Damaged($"a memory of kind {kind}");
        }
    }

    static void Write(ValueEncoder to, T[] array, int start, int length)
    {
        if (to.Memories.AreWhole)
        {
            to.Byte(PartOfArray);
            to.Reference(array, typeof(T[]));
            to.Varint((ulong)start);
            to.Varint((ulong)length);
        }
        else if (to.Memories.Find(array, start, length) is { } seen)
        {
            to.Byte(SeenWindow);
            to.Varint((ulong)seen);
        }
        else
        {
            to.Byte(Window);
            to.AddWindow(array, start, length);
            to.Varint((ulong)length);
            if (Elements<T>.AreRaw)
                Elements<T>.WriteRaw(to, array, start, length);
            else
                Elements<T>.Write(to, new ReadOnlySpan<T>(array, start, length));
        }
    }
}

/// <summary>The same, writable.</summary>
sealed class MemoryCarrier<T> : Carrier<Memory<T>>
{
    public override void Write(ValueEncoder to, Memory<T> value) => Carriers.Of<ReadOnlyMemory<T>>().Write(to, value);

    public override Memory<T> Read(ValueDecoder from) =>
        MemoryMarshal.AsMemory(Carriers.Of<ReadOnlyMemory<T>>().Read(from));
}

/// <summary>An array segment shows its array, which therefore goes whole.</summary>
sealed class ArraySegmentCarrier<T> : Carrier<ArraySegment<T>>
{
    public override void Write(ValueEncoder to, ArraySegment<T> value)
    {
        to.Reference(value.Array, typeof(T[]));
        to.Varint((ulong)value.Offset);
        to.Varint((ulong)value.Count);
    }

    public override ArraySegment<T> Read(ValueDecoder from)
    {
        var array = (T[]?)from.Reference(typeof(T[]));
        var (offset, count) = (from.Int(), from.Int());
        return array is null ? default : new(array, offset, count);
    }
}

/// <summary>An immutable array is its array, or none.</summary>
sealed class ImmutableArrayCarrier<T> : Carrier<ImmutableArray<T>>
{
    public override void Write(ValueEncoder to, ImmutableArray<T> value) =>
        to.Reference(ImmutableCollectionsMarshal.AsArray(value), typeof(T[]));

    public override ImmutableArray<T> Read(ValueDecoder from) =>
        ImmutableCollectionsMarshal.AsImmutableArray((T[]?)from.Reference(typeof(T[])));
}
