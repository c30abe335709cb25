using System.Runtime.CompilerServices;

namespace Coppice.Calls.Values;

/// <summary>Values of the program's own structs, field by field.</summary>
sealed class FieldStructCarrier<T> : Carrier<T>
    where T : struct
{
    readonly FieldSlot[] _slots = FieldSlot.Of(typeof(T));
    readonly Shape? _shape = Shape.Of(typeof(T));
    int _minBytes = -1;
    bool? _isPlain;

    public override int MinBytes => _minBytes >= 0
        ? _minBytes
        : _minBytes = Math.Max(1, _slots.Sum(s => s.Carrier.MinBytes));

    public override bool IsPlain => _isPlain ??= Array.TrueForAll(_slots, s => s.Carrier.IsPlain);

    public override void Write(ValueEncoder to, T value)
    {
        to.Shape(_shape);
        if (_slots.Length == 0)
            to.Byte(0); // So that every value has bytes, which is what bounds damaged lengths.
        object box = value;
        foreach (var slot in _slots)
            slot.Write(to, box);
    }

    public override T Read(ValueDecoder from)
    {
        from.Shape(_shape);
        if (_slots.Length == 0)
            from.Byte();
        var box = RuntimeHelpers.GetUninitializedObject(typeof(T));
        foreach (var slot in _slots)
            slot.Read(from, box);
        return (T)box;
    }
}
