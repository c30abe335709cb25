using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Coppice.Calls.Values;

/// <summary>Structs marked InlineArray: elements side by side, though only one field is declared.</summary>
sealed class InlineArrayCarrier<T, TElement> : Carrier<T>
    where T : struct
{
    static readonly Shape? OwnShape = Shape.Of(typeof(T));
    static readonly int Length = Unsafe.SizeOf<T>() / Unsafe.SizeOf<TElement>();

    public override int MinBytes => Length * Carriers.Of<TElement>().MinBytes;

    public override bool IsPlain => Carriers.Of<TElement>().IsPlain;

    public override void Write(ValueEncoder to, T value)
    {
        to.Shape(OwnShape);
        foreach (var element in Elements(ref value))
            Carriers.Of<TElement>().Write(to, element);
    }

    public override T Read(ValueDecoder from)
    {
        from.Shape(OwnShape);
        var value = default(T);
        foreach (ref var element in Elements(ref value))
            element = Carriers.Of<TElement>().Read(from);
        return value;
    }

    static Span<TElement> Elements(ref T value) =>
        MemoryMarshal.CreateSpan(ref Unsafe.As<T, TElement>(ref value), Length);
}
