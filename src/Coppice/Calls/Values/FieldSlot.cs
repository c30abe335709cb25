using System.Reflection;

namespace Coppice.Calls.Values;

/// <summary>One field of a type that is carried field by info.</summary>
sealed class FieldSlot(FieldInfo info)
{
    /// <summary>The part of a path that is the object around a lambda.</summary>
    public const string This = ".this";

    readonly string _part = PartOf(info.Name);
    readonly bool _isClosure = Closure.Is(info.FieldType) && !Closure.Is(info.DeclaringType);
    Carrier? _carrier;

    public FieldInfo Field => info;

    // Found at first use: types refer to each other in circles.
    public Carrier Carrier => _carrier ??= Carriers.Of(info.FieldType);

    public static FieldSlot[] Of(Type type) => Array.ConvertAll(FieldPlan.Of(type), static f => new FieldSlot(f));

    public void Write(ValueEncoder to, object owner)
    {
        if (info.FieldType.IsPointer || info.FieldType.IsFunctionPointer)
        {
            to.Enter(_part);
            Carrier.WriteBoxed(to, null);
        }

        var value = info.GetValue(owner);
        to.Enter(_part);
        if (_isClosure && value is not null)
            to.Closures.NeedAll(value);
        Carrier.WriteBoxed(to, value);
        to.Leave();
    }

    public void Read(ValueDecoder from, object owner) => info.SetValue(owner, Carrier.ReadBoxed(from));

    // <Name>k__BackingField, <>4__this, <local>5__2, CS$<>8__locals1 (a scope around: part of no path), <parameter>P.
    static string PartOf(string name)
    {
        if (name.StartsWith("CS$<>", StringComparison.Ordinal))
            return "";
        if (name.StartsWith("<>", StringComparison.Ordinal))
            return name.EndsWith("__this", StringComparison.Ordinal) ? This : "." + name;
        var end = name.IndexOf('>', StringComparison.Ordinal);
        return name.StartsWith('<') && end > 1 ? "." + name[1..end] : "." + name;
    }
}
