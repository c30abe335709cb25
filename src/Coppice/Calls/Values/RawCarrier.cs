using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Coppice.Calls.Values;

/// <summary>Values that are their bytes: any bits are a value, none are padding. NaN payloads and -0.0 stay.</summary>
sealed class RawCarrier<T> : Carrier<T>
    where T : unmanaged
{
    readonly Shape? _shape = Shape.Of(typeof(T));

    public override int MinBytes => Unsafe.SizeOf<T>();

    public override bool IsPlain => true;

    public override void Write(ValueEncoder to, T value)
    {
        to.Shape(_shape);
        Unsafe.WriteUnaligned(ref MemoryMarshal.GetReference(to.Take(Unsafe.SizeOf<T>())), value);
    }

    public override T Read(ValueDecoder from)
    {
        from.Shape(_shape);
        return Unsafe.ReadUnaligned<T>(ref MemoryMarshal.GetReference(from.Bytes(Unsafe.SizeOf<T>())));
    }
}
