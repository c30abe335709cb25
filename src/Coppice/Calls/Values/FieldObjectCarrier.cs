using System.Runtime.CompilerServices;

namespace Coppice.Calls.Values;

/// <summary>Objects of the program's own classes, field by field, made without running a constructor.</summary>
sealed class FieldObjectCarrier(Type type) : ObjectCarrier
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
        foreach (var slot in _slots)
            slot.Write(to, value);
    }

    public override object Create(ValueDecoder from) => RuntimeHelpers.GetUninitializedObject(type);

    public override void Fill(ValueDecoder from, object made)
    {
        from.Shape(_shape);
        foreach (var slot in _slots)
            slot.Read(from, made);
    }
}
