using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;

namespace Coppice.Cli.Tests.House;

/// <summary>Prints what an assembly shows to its users, sorted, so that a change of it is seen in review.</summary>
static class PublicApi
{
    const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance
        | BindingFlags.Static | BindingFlags.DeclaredOnly;

    public static string Print(Assembly assembly)
    {
        var text = new StringBuilder();
        foreach (var type in assembly.GetExportedTypes().OrderBy(t => t.FullName, StringComparer.Ordinal))
        {
            text.AppendLine($"{Kind(type)} {type.Namespace}.{TypeName.Declared(type)}{Parents(type)}");
            if (type.IsEnum)
            {
                foreach (var name in Enum.GetNames(type))
                    text.AppendLine($"    {name} = {Convert.ToInt64(Enum.Parse(type, name))}");
            }
            else if (!type.IsSubclassOf(typeof(Delegate)))
            {
                foreach (var member in Members(type).Order(StringComparer.Ordinal))
                    text.AppendLine($"    {member}");
            }
            else
            {
                text.AppendLine($"    {Method(type.GetMethod("Invoke")!)}");
            }

            text.AppendLine();
        }

        return text.ToString();
    }

    static string Kind(Type type)
    {
        var record = type.GetMethod("<Clone>$") is not null;
        if (type.IsEnum)
            return "enum";
        if (type.IsSubclassOf(typeof(Delegate)))
            return "delegate";
        if (type.IsInterface)
            return "interface";
        if (type.IsValueType)
            return type.IsDefined(typeof(IsReadOnlyAttribute)) ? "readonly struct" : "struct";
        var modifier = (type.IsAbstract, type.IsSealed) switch
        {
            (true, true) => "static ",
            (true, false) => "abstract ",
            (false, true) => "sealed ",
            _ => "",
        };
        return modifier + (record ? "record" : "class");
    }

    static string Parents(Type type)
    {
        if (type.IsEnum || type.IsSubclassOf(typeof(Delegate)))
            return "";
        var inherited = type.BaseType?.GetInterfaces() ?? [];
        var parents = type.GetInterfaces()
            .Except(inherited)
            .Where(i => i.IsVisible)
            .Select(i => TypeName.Of(i))
            .Order(StringComparer.Ordinal)
            .ToList();
        if (type.BaseType is { } parent && parent != typeof(object) && parent != typeof(ValueType))
            parents.Insert(0, TypeName.Of(parent));
        return parents.Count == 0 ? "" : " : " + string.Join(", ", parents);
    }

    static IEnumerable<string> Members(Type type)
    {
        foreach (var field in type.GetFields(Declared).Where(f => f.IsPublic || f.IsFamily || f.IsFamilyOrAssembly))
        {
            var writing = field.IsInitOnly ? "readonly " : "";
            var modifier = field.IsLiteral ? "const " : (field.IsStatic ? "static " : "") + writing;
            yield return $"{modifier}{TypeName.Of(field)} {field.Name}";
        }

        foreach (var property in type.GetProperties(Declared))
        {
            var accessors = new[] { property.GetMethod, property.SetMethod }.OfType<MethodInfo>().Where(Shown).ToList();
            if (accessors.Count == 0 || property.Name == "EqualityContract")
                continue;
            var index = property.GetIndexParameters();
            var name = index.Length == 0 ? property.Name : $"this[{Parameters(index)}]";
            var access = string.Join(" ", accessors.Select(Accessor));
            yield return $"{Modifiers(accessors[0])}{TypeName.Of(property)} {name} {{ {access} }}";
        }

        foreach (var happening in type.GetEvents(Declared).Where(e => Shown(e.AddMethod!)))
            yield return $"event {TypeName.Of(happening.EventHandlerType!)} {happening.Name}";

        foreach (var constructor in type.GetConstructors(Declared).Where(Shown))
            yield return $"{Access(constructor)}new({Parameters(constructor.GetParameters())})";

        foreach (var method in type.GetMethods(Declared).Where(Shown))
        {
            var isOperator = method.IsSpecialName && method.Name.StartsWith("op_", StringComparison.Ordinal);
            if ((!method.IsSpecialName || isOperator) && !method.IsDefined(typeof(CompilerGeneratedAttribute)))
                yield return Modifiers(method) + Method(method);
        }
    }

    static bool Shown(MethodBase method) => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly;

    static string Access(MethodBase method) => method.IsPublic ? "" : "protected ";

    static string Modifiers(MethodInfo method)
    {
        if (method.DeclaringType!.IsInterface)
            return method.IsStatic ? "static " : "";
        var overrides = method.GetBaseDefinition() != method;
        var kind = method switch
        {
            { IsStatic: true } => "static ",
            { IsAbstract: true } => "abstract ",
            _ when overrides => "override ",
            { IsVirtual: true, IsFinal: false } => "virtual ",
            _ => "",
        };
        return Access(method) + kind;
    }

    static string Accessor(MethodInfo accessor)
    {
        if (accessor.ReturnType != typeof(void))
            return "get;";
        var init = accessor.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit));
        return init ? "init;" : "set;";
    }

    static string Method(MethodInfo method)
    {
        var extension = method.IsDefined(typeof(ExtensionAttribute)) ? "this " : "";
        return $"{TypeName.Of(method.ReturnParameter)} {method.Name}{TypeName.Arguments(method)}"
            + $"({extension}{Parameters(method.GetParameters())}){TypeName.Constraints(method.GetGenericArguments())}";
    }

    static string Parameters(ParameterInfo[] parameters) => string.Join(", ", parameters.Select(parameter =>
    {
        var passing = parameter switch
        {
            { IsOut: true } => "out ",
            { ParameterType.IsByRef: true, IsIn: true } => "in ",
            { ParameterType.IsByRef: true } => "ref ",
            _ when parameter.IsDefined(typeof(ParamArrayAttribute)) => "params ",
            _ => "",
        };
        var value = parameter.HasDefaultValue ? $" = {Default(parameter)}" : "";
        return $"{passing}{TypeName.Of(parameter)} {parameter.Name}{value}";
    }));

    static string Default(ParameterInfo parameter) => parameter.DefaultValue switch
    {
        null => parameter.ParameterType.IsValueType ? "default" : "null",
        string text => $"\"{text}\"",
        bool flag => flag ? "true" : "false",
        var value => Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture)!,
    };
}
