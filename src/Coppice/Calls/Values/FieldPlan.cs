using System.Reflection;

namespace Coppice.Calls.Values;

/// <summary>The instance fields of a type, carried one by one: private and inherited too, bases first.</summary>
static class FieldPlan
{
    const BindingFlags Declared =
        BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    // Framework types that are nothing but their fields, or whose fields have had one meaning for many versions.
    static readonly HashSet<string> Listed =
    [
        "System.Object", "System.ValueType", "System.Tuple`1", "System.Tuple`2", "System.Tuple`3", "System.Tuple`4",
        "System.Tuple`5", "System.Tuple`6", "System.Tuple`7", "System.Tuple`8", "System.ValueTuple",
        "System.ValueTuple`1", "System.ValueTuple`2", "System.ValueTuple`3", "System.ValueTuple`4",
        "System.ValueTuple`5", "System.ValueTuple`6", "System.ValueTuple`7", "System.ValueTuple`8",
        "System.Collections.Generic.KeyValuePair`2", "System.Runtime.CompilerServices.StrongBox`1",
        "System.Random", "System.Random+XoshiroImpl", "System.Random+CompatSeedImpl",
        "System.Random+CompatDerivedImpl", "System.Random+CompatPrng",
        "System.Collections.ObjectModel.Collection`1", "System.Collections.ObjectModel.ReadOnlyCollection`1",
        "System.Collections.Generic.ComparisonComparer`1", "System.Collections.Generic.DelegateEqualityComparer`1",
    ];

    /// <summary>Whether a framework type is carried by its fields.</summary>
    public static bool Allows(Type type) =>
        (type.IsConstructedGenericType ? type.GetGenericTypeDefinition() : type).FullName is { } name
        && Listed.Contains(name) && (!name.StartsWith("System.Random", StringComparison.Ordinal) || RandomIsKnown());

    /// <summary>Whether objects of this type are carried by their fields.</summary>
    public static bool CanCarry(Type type) =>
        Framework.Declares(type) ? Allows(type) : ForeignBase(type) is null;

    /// <summary>The nearest framework class above the type that has state of its own; null where none.</summary>
    public static Type? ForeignBase(Type type)
    {
        for (var at = type.BaseType; at is not null; at = at.BaseType)
        {
            if (Framework.Declares(at) && !Allows(at) && at.GetFields(Declared).Length > 0)
                return at;
        }

        return null;
    }

    /// <summary>The fields, in the order in which they are written.</summary>
    public static FieldInfo[] Of(Type type)
    {
        var lineage = new Stack<Type>();
        for (var at = type; at is not null && at != typeof(object) && at != typeof(ValueType); at = at.BaseType)
            lineage.Push(at);
        var fields = new List<FieldInfo>();
        foreach (var level in lineage)
        {
            // A thread's number has no meaning elsewhere; without it an iterator starts a fresh enumeration.
            var declared = Array.FindAll(level.GetFields(Declared), static f => f.Name != "<>l__initialThreadId");
            Array.Sort(declared, static (a, b) => a.MetadataToken.CompareTo(b.MetadataToken));
            fields.AddRange(declared);
        }

        return [.. fields];
    }

    // Random is carried only while its insides are what they were when this was written.
    static bool RandomIsKnown() =>
        Has(typeof(Random), "_impl")
        && Has(Nested("XoshiroImpl"), "_s0", "_s1", "_s2", "_s3")
        && Has(Nested("CompatPrng"), "_inext", "_inextp", "_seedArray");

    static Type? Nested(string name) => typeof(Random).GetNestedType(name, BindingFlags.NonPublic);

    static bool Has(Type? type, params string[] names) => type is not null
        && type.GetFields(Declared).Select(f => f.Name).Order(StringComparer.Ordinal).SequenceEqual(names);
}
