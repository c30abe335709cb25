using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Coppice.Calls.Values;

/// <summary>Runs of elements: raw where the type is its bytes, else one by one.</summary>
static class Elements<T>
{
    /// <summary>Elements are written as their memory.</summary>
    public static readonly bool AreRaw = RawLayout.Fits(typeof(T));

    static readonly Shape? RawShape = AreRaw ? Shape.Of(typeof(T)) : null;

    // Elements of one buffer: an array may have more bytes than a memory can name.
    static int Piece => (1 << 30) / Unsafe.SizeOf<T>();

    /// <summary>Bytes that an element takes at least.</summary>
    public static int MinBytes => AreRaw ? Unsafe.SizeOf<T>() : Math.Max(1, Carriers.Of<T>().MinBytes);

    /// <summary>Number and elements.</summary>
    public static void WriteAll(ValueEncoder to, T[] items)
    {
        to.Varint((ulong)items.Length);
        Write(to, items);
    }

    /// <summary>Number and elements.</summary>
    public static T[] ReadAll(ValueDecoder from)
    {
        var items = Make(from);
        Read(from, items);
        return items;
    }

    /// <summary>The elements alone; a long raw run is referred to, not copied.</summary>
    public static void Write(ValueEncoder to, T[] items)
    {
        if (AreRaw)
            WriteRaw(to, items, 0, items.Length);
        else
            Write(to, new ReadOnlySpan<T>(items));
    }

    /// <summary>Raw elements of a part, referred to where there are many.</summary>
    public static void WriteRaw(ValueEncoder to, T[] items, int start, int length)
    {
        to.Shape(RawShape);
        for (var done = 0; done < length; done += Piece)
            to.Raw(ArrayBytes<T>.Of(items, start + done, Math.Min(Piece, length - done)));
    }

    /// <summary>The elements one by one.</summary>
    public static void Write(ValueEncoder to, ReadOnlySpan<T> items)
    {
        var carrier = Carriers.Of<T>();
        for (var i = 0; i < items.Length; i++)
        {
            to.Enter(i);
            carrier.Write(to, items[i]);
            to.Leave();
        }
    }

    /// <summary>An array as long as announced, within what the bytes can hold.</summary>
    public static T[] Make(ValueDecoder from) => new T[from.Length(MinBytes)];

    /// <summary>Fills a span with the elements.</summary>
    public static void Read(ValueDecoder from, Span<T> items)
    {
        if (AreRaw)
        {
            from.Shape(RawShape);
            for (; items.Length > 0; items = items[Math.Min(Piece, items.Length)..])
            {
                var piece = AsBytes(items[..Math.Min(Piece, items.Length)]);
                from.Raw(piece);
            }

            return;
        }

        var carrier = Carriers.Of<T>();
        for (var i = 0; i < items.Length; i++)
            items[i] = carrier.Read(from);
    }

    // Only for raw elements, which hold no references.
    public static Span<byte> AsBytes(Span<T> items) => MemoryMarshal.CreateSpan(
        ref Unsafe.As<T, byte>(ref MemoryMarshal.GetReference(items)), checked(items.Length * Unsafe.SizeOf<T>()));
}
