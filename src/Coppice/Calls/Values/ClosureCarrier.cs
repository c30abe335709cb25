using System.Runtime.CompilerServices;

namespace Coppice.Calls.Values;

/// <summary>Closure objects: the fields that the calls in the value read, each by a flag; others stay empty.</summary>
sealed class ClosureCarrier(Type type) : ObjectCarrier
{
    readonly FieldSlot[] _slots = FieldSlot.Of(type);
    readonly Shape? _shape = Shape.Of(type);

    public override Type Type => type;

    public override void WriteHead(ValueEncoder to, object value)
    {
    }

    public override void WriteBody(ValueEncoder to, object value)
    {
        to.Shape(_shape);
        to.Closures.Written(value);
        foreach (var slot in _slots)
        {
            var included = to.Closures.Includes(value, slot.Field);
            to.Byte(included ? (byte)1 : (byte)0);
            if (included)
                slot.Write(to, value);
        }
    }

    public override object Create(ValueDecoder from) => RuntimeHelpers.GetUninitializedObject(type);

    public override void Fill(ValueDecoder from, object made)
    {
        from.Shape(_shape);
        foreach (var slot in _slots)
        {
            if (from.Byte() != 0)
                slot.Read(from, made);
        }
    }
}
