using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Coppice.Calls.Values;

/// <summary>The classes in which compilers keep the variables that lambdas capture.</summary>
static class Closure
{
    // Asked for each value that is written; attributes and rows of tables are slow to look up.
    static readonly ConcurrentDictionary<Type, bool> Known = new();
    static readonly ConcurrentDictionary<FieldInfo, FieldInfo> Definitions = new();

    /// <summary>The field of a generic definition, whatever its arguments are here.</summary>
    public static FieldInfo Definition(FieldInfo field) => field.DeclaringType is { IsConstructedGenericType: true }
        ? Definitions.GetOrAdd(field, static named => named.Module.ResolveField(named.MetadataToken) ?? named)
        : field;

    /// <summary>Whether this is such a class: all lambdas of one scope share an object of it.</summary>
    public static bool Is(Type? type) =>
        type is { IsClass: true, IsNested: true } && Known.GetOrAdd(type, static nested => IsNamedSo(nested));

    static bool IsNamedSo(Type type) =>
        (type.Name.StartsWith("<>c__DisplayClass", StringComparison.Ordinal)
            || type.Name.StartsWith("_Closure$__", StringComparison.Ordinal))
        && type.IsDefined(typeof(CompilerGeneratedAttribute), false);
}
