namespace Coppice.Calls.Values;

/// <summary>Types as a C# programmer writes them, for messages.</summary>
static class TypeName
{
    public static string Of(Type type)
    {
        if (type.IsArray)
            return $"{Of(type.GetElementType()!)}[{new string(',', type.GetArrayRank() - 1)}]"; // An array has one.
        if (!type.IsGenericType)
            return type.IsPrimitive || type.FullName is not { } full ? type.Name : full;
        var name = type.GetGenericTypeDefinition().FullName ?? type.Name;
        var tick = name.IndexOf('`', StringComparison.Ordinal);
        return $"{(tick < 0 ? name : name[..tick])}<{string.Join(", ", type.GetGenericArguments().Select(Of))}>";
    }
}
