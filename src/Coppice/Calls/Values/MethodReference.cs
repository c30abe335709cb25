using System.Collections.Concurrent;
using System.Reflection;

namespace Coppice.Calls.Values;

/// <summary>Methods by their place: a row of a program assembly's table; public framework ones by signature.</summary>
static class MethodReference
{
    const byte OfProgram = 0, OfFramework = 1;

    const BindingFlags Public = BindingFlags.Public | BindingFlags.Static | BindingFlags.Instance;

    static readonly ConcurrentDictionary<(Type Declaring, int Token), (MethodInfo Method, uint Shape)> Found = new();

    public static void Write(ValueEncoder to, MethodInfo method, Type delegateType)
    {
        if (method.DeclaringType is not { } declaring || method.Module.Assembly.IsDynamic)
            throw to.Refuse(delegateType, "its code was made at run time", "use a lambda or a method of the source");
        if (!Framework.Declares(declaring))
        {
            to.Byte(OfProgram);
            to.Type(declaring);
            to.Varint((ulong)(method.MetadataToken & 0xFFFFFF));
            to.Varint(Shape.Of(method));
        }
        else
        {
            if (!method.IsPublic || !declaring.IsVisible || PublicDefinition(method) is not { } definition)
                throw to.Refuse(delegateType, $"{declaring.Name}.{method.Name} is not public in the framework",
                    "call it from a lambda of the program");
            to.Byte(OfFramework);
            to.Type(declaring);
            to.String(method.Name);
            to.Varint((ulong)definition);
        }

        foreach (var argument in method.GetGenericArguments())
            to.Type(argument);
    }

    public static MethodInfo Read(ValueDecoder from)
    {
        var kind = from.Byte();
        var declaring = from.Type();
        var definition = kind switch
        {
            OfProgram => OfToken(declaring, 0x06000000 | (int)(from.Varint() & 0xFFFFFF), from.Varint()),
            OfFramework => OfName(declaring, from.String(), from.Int()),
            _ => throw CodecException.Damaged($"a method of kind {kind}"),
        };
        if (!definition.IsGenericMethodDefinition)
            return definition;
        var arguments = new Type[definition.GetGenericArguments().Length];
        for (var i = 0; i < arguments.Length; i++)
            arguments[i] = from.Type();
        return definition.MakeGenericMethod(arguments);
    }

    static MethodInfo OfToken(Type declaring, int token, ulong shape)
    {
        if (Framework.Declares(declaring))
            throw CodecException.Damaged("a method of the framework is named by its row");
        var found = Found.GetOrAdd((declaring, token), static at => Resolve(at.Declaring, at.Token));
        return found.Shape == shape
            ? found.Method
            : throw CodecException.Damaged($"{TypeName.Of(declaring)}.{found.Method.Name} is not the one of this program");
    }

    static (MethodInfo Method, uint Shape) Resolve(Type declaring, int token)
    {
        var found = declaring.Module.ResolveMethod(token)
            ?? throw CodecException.Damaged("a method is missing");
        var home = declaring.IsConstructedGenericType ? declaring.GetGenericTypeDefinition() : declaring;
        return found.DeclaringType == home
            && MethodBase.GetMethodFromHandle(found.MethodHandle, declaring.TypeHandle) is MethodInfo method
            ? (method, Shape.Of(found))
            : throw CodecException.Damaged($"{TypeName.Of(declaring)} has no such method");
    }

    static MethodInfo OfName(Type declaring, string? name, int index)
    {
        var overloads = Overloads(declaring, name);
        return Framework.Declares(declaring) && declaring.IsVisible && index < overloads.Length
            ? overloads[index]
            : throw CodecException.Damaged($"{TypeName.Of(declaring)} has no public method {name}");
    }

    static int? PublicDefinition(MethodInfo method)
    {
        var open = method.IsGenericMethod ? method.GetGenericMethodDefinition() : method;
        var overloads = Overloads(open.DeclaringType!, method.Name); // Checked by the caller.
        var index = Array.FindIndex(overloads, m => m.MetadataToken == open.MetadataToken);
        return index < 0 ? null : index;
    }

    // In the order of their signatures, which does not change with the framework's patch version.
    static MethodInfo[] Overloads(Type declaring, string? name) =>
        [.. declaring.GetMethods(Public).Where(m => m.Name == name).OrderBy(m => m.ToString(), StringComparer.Ordinal)];
}
