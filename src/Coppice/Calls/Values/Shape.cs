using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;

namespace Coppice.Calls.Values;

/// <summary>
/// What a type of the program looks like, in four bytes that are written once a value. Another build may have other
/// fields, or another type, in the same place: its bytes are refused, and not taken for something else.
/// </summary>
sealed class Shape
{
    static readonly ConcurrentDictionary<Type, Shape> Known = new();
    static readonly ConcurrentDictionary<MethodBase, uint> Methods = new();
    static int _count;

    Shape(Type type)
    {
        Index = Interlocked.Increment(ref _count) - 1;
        var text = new StringBuilder();
        Describe(type, text);
        Value = Print(text.ToString(), []);
        Name = TypeName.Of(type);
    }

    /// <summary>A small number for tables.</summary>
    public int Index { get; }

    /// <summary>The type's name.</summary>
    public string Name { get; }

    /// <summary>The four bytes.</summary>
    public uint Value { get; }

    /// <summary>The shape of a type of the program; null where the framework declares it.</summary>
    public static Shape? Of(Type type) => Framework.Declares(type) ? null : Known.GetOrAdd(type, static t => new(t));

    /// <summary>Four bytes for a method's name and code, those of its generic definition where it has one.</summary>
    public static uint Of(MethodBase method) =>
        Methods.GetOrAdd(method, static named => OfDefinition(IlReader.Definition(named)));

    static uint OfDefinition(MethodBase method) =>
        Print(method.ToString() ?? "", method.GetMethodBody()?.GetILAsByteArray() ?? []);

    // Structs and enums lie within their owner, so that their own fields count; classes are met for themselves.
    static void Describe(Type type, StringBuilder text)
    {
        text.Append(type).Append(type.GetCustomAttribute<InlineArrayAttribute>()?.Length).Append('{');
        if (type.IsEnum)
        {
            foreach (var field in type.GetFields(BindingFlags.Static | BindingFlags.Public))
                text.Append(field.Name).Append('=').Append(field.GetRawConstantValue()).Append(';');
        }
        else
        {
            foreach (var field in FieldPlan.Of(type))
            {
                text.Append(field.Name).Append(':').Append(field.FieldType).Append(';');
                if (field.FieldType.IsValueType && !Framework.Declares(field.FieldType))
                    Describe(field.FieldType, text);
            }
        }

        text.Append('}');
    }

    // FNV-1a: the same in every process, unlike string.GetHashCode.
    static uint Print(string text, byte[] code)
    {
        var print = 2166136261u;
        foreach (var unit in text)
            print = (print ^ unit) * 16777619;
        foreach (var unit in code)
            print = (print ^ unit) * 16777619;
        return print;
    }
}
