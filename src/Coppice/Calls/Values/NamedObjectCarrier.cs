using System.Reflection;
using System.Runtime.CompilerServices;

namespace Coppice.Calls.Values;

/// <summary>
/// Classes of which some objects are known by a static readonly field of their own, such as <c>Suit.Hearts</c> or a
/// comparer's <c>Instance</c>: they arrive as that very object, so that comparing references still works. Only classes
/// whose fields are all readonly and plain; their content goes along, and an object that differs arrives as it was.
/// </summary>
sealed class NamedObjectCarrier(Type type, FieldInfo[] names) : ObjectCarrier
{
    readonly FieldSlot[] _slots = FieldSlot.Of(type);
    readonly Shape? _shape = Shape.Of(type);

    public override Type Type => type;

    public override bool HasBody => false;

    /// <summary>The carrier, where the class is of this kind.</summary>
    public static NamedObjectCarrier? For(Type type)
    {
        var names = Array.FindAll(
            type.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic),
            f => f.IsInitOnly && f.FieldType.IsAssignableFrom(type) && !Framework.Declares(f.FieldType));
        return names.Length > 0 && Array.TrueForAll(FieldPlan.Of(type), IsFixed) ? new(type, names) : null;
    }

    public override void WriteHead(ValueEncoder to, object value)
    {
        to.Shape(_shape);
        var index = Array.FindIndex(names, f => f.GetValue(null) == value);
        to.Varint((ulong)(index + 1));
        foreach (var slot in _slots)
            slot.Write(to, value);
    }

    public override object Create(ValueDecoder from)
    {
        from.Shape(_shape);
        var index = from.Int() - 1;
        var made = RuntimeHelpers.GetUninitializedObject(type);
        foreach (var slot in _slots)
            slot.Read(from, made);
        if (index < 0)
            return made;
        return index < names.Length && names[index].GetValue(null) is { } known && HasContentOf(known, made)
            ? known
            : made;
    }

    bool HasContentOf(object known, object made) => known.GetType() == type
        && Array.TrueForAll(_slots, s => Equals(s.Field.GetValue(known), s.Field.GetValue(made)));

    // A class that has itself as a field is not plain; asking its carrier would go in circles.
    static bool IsFixed(FieldInfo field) => field.IsInitOnly
        && (field.FieldType == typeof(string) || (field.FieldType.IsValueType && Carriers.Of(field.FieldType).IsPlain));
}
