using System.Reflection;
using System.Runtime.CompilerServices;

namespace Coppice.Calls.Values;

/// <summary>The classes in which compilers keep the variables that lambdas capture.</summary>
static class Closure
{
    /// <summary>The field of a generic definition, whatever its arguments are here.</summary>
    public static FieldInfo Definition(FieldInfo field) => field.DeclaringType is { IsConstructedGenericType: true }
        ? field.Module.ResolveField(field.MetadataToken) ?? field
        : field;

    /// <summary>Whether this is such a class: all lambdas of one scope share an object of it.</summary>
    public static bool Is(Type? type) => type is { IsClass: true, IsNested: true }
        && (type.Name.StartsWith("<>c__DisplayClass", StringComparison.Ordinal)
            || type.Name.StartsWith("_Closure$__", StringComparison.Ordinal))
        && type.IsDefined(typeof(CompilerGeneratedAttribute), false);
}
