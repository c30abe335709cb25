using System.Reflection;

namespace Coppice.Cli.Tests.House;

/// <summary>Types as they are written in C#.</summary>
static class TypeName
{
    static readonly NullabilityInfoContext Nullability = new();

    static readonly Dictionary<Type, string> Keywords = new()
    {
        [typeof(void)] = "void",
        [typeof(object)] = "object",
        [typeof(string)] = "string",
        [typeof(bool)] = "bool",
        [typeof(byte)] = "byte",
        [typeof(sbyte)] = "sbyte",
        [typeof(char)] = "char",
        [typeof(short)] = "short",
        [typeof(ushort)] = "ushort",
        [typeof(int)] = "int",
        [typeof(uint)] = "uint",
        [typeof(long)] = "long",
        [typeof(ulong)] = "ulong",
        [typeof(float)] = "float",
        [typeof(double)] = "double",
        [typeof(decimal)] = "decimal",
    };

    public static string Of(ParameterInfo parameter) => Of(parameter.ParameterType, Nullability.Create(parameter));

    public static string Of(PropertyInfo property) => Of(property.PropertyType, Nullability.Create(property));

    public static string Of(FieldInfo field) => Of(field.FieldType, Nullability.Create(field));

    public static string Of(Type type, NullabilityInfo? nullability = null)
    {
        if (type.IsByRef)
            return Of(type.GetElementType()!, nullability);
        if (Nullable.GetUnderlyingType(type) is { } underlying)
            return Of(underlying) + "?";
        var canBeNull = type is { IsValueType: false, IsGenericParameter: false };
        var mark = canBeNull && nullability?.ReadState == NullabilityState.Nullable ? "?" : "";
        if (type.IsArray)
        {
            var element = Of(type.GetElementType()!, nullability?.ElementType);
            return $"{element}[{new string(',', type.GetArrayRank() - 1)}]{mark}";
        }

        if (Keywords.TryGetValue(type, out var keyword))
            return keyword + mark;
        if (!type.IsGenericType)
            return Simple(type) + mark;

        var infos = nullability?.GenericTypeArguments ?? [];
        var arguments = type.GetGenericArguments()
            .Select((argument, i) => Of(argument, i < infos.Length ? infos[i] : null));
        return $"{Simple(type)}<{string.Join(", ", arguments)}>{mark}";
    }

    /// <summary>A type at its declaration: with its outer types and the constraints of its parameters.</summary>
    public static string Declared(Type type)
    {
        var arguments = type.GetGenericArguments();
        return Simple(type) + Names(arguments) + Constraints(arguments);
    }

    public static string Arguments(MethodInfo method) => Names(method.GetGenericArguments());

    public static string Constraints(Type[] arguments)
    {
        var clauses = arguments.Where(a => a.IsGenericParameter).Select(argument =>
        {
            var attributes = argument.GenericParameterAttributes;
            var isStruct = attributes.HasFlag(GenericParameterAttributes.NotNullableValueTypeConstraint);
            List<string> parts = [];
            if (isStruct)
                parts.Add("struct");
            if (attributes.HasFlag(GenericParameterAttributes.ReferenceTypeConstraint))
                parts.Add("class");
            var types = argument.GetGenericParameterConstraints().Where(c => c != typeof(ValueType));
            parts.AddRange(types.Select(c => Of(c)));
            if (!isStruct && attributes.HasFlag(GenericParameterAttributes.DefaultConstructorConstraint))
                parts.Add("new()");
            return parts.Count == 0 ? "" : $" where {argument.Name} : {string.Join(", ", parts)}";
        });
        return string.Concat(clauses);
    }

    static string Names(Type[] arguments) =>
        arguments.Length == 0 ? "" : $"<{string.Join(", ", arguments.Select(a => a.Name))}>";

    static string Simple(Type type)
    {
        var name = type.Name.Split('`')[0];
        return type is { IsNested: true, IsGenericParameter: false } ? $"{Simple(type.DeclaringType!)}.{name}" : name;
    }
}
