using System.Buffers.Binary;
using System.Reflection;

namespace Coppice.Calls.Values;

// Types are named by their place: a row of a program assembly's table, or of the list of framework types.
sealed partial class ValueEncoder
{
    readonly Dictionary<Type, int> _types = [];
    readonly List<Assembly> _assemblies = [];
    readonly List<bool> _shapes = [];
    readonly List<Shape> _shaped = [];

    /// <summary>A type met before by its number, a new one by what it is made from.</summary>
    public void Type(Type type)
    {
        if (_types.TryGetValue(type, out var index))
        {
            Varint((ulong)index + 1);
            return;
        }

        Byte(0);
        Define(type);
        _types.Add(type, _types.Count);
    }

    /// <summary>An assembly of the program: its number, and the first time its name.</summary>
    public void Assembly(Assembly assembly, Type met)
    {
        var index = _assemblies.IndexOf(assembly);
        if (index < 0)
        {
            if (assembly.IsDynamic)
                throw Refuse(met, "its code exists in this process alone", "declare it in the program's source");
            index = _assemblies.Count;
            _assemblies.Add(assembly);
            Varint((ulong)index);
            String(ProgramAssemblies.NameOf(assembly));
            return;
        }

        Varint((ulong)index);
    }

    /// <summary>The shape of a type of the program, where its first value in the whole stands.</summary>
    public void Shape(Shape? shape)
    {
        if (shape is null || (shape.Index < _shapes.Count && _shapes[shape.Index]))
            return;
        while (_shapes.Count <= shape.Index)
            _shapes.Add(false);
        _shapes[shape.Index] = true;
        _shaped.Add(shape);
        BinaryPrimitives.WriteUInt32LittleEndian(Take(4), shape.Value);
    }

    void Define(Type type)
    {
        if (type.IsArray)
        {
            Byte((byte)TypeKind.Array);
            Byte(type.IsSZArray ? (byte)0 : (byte)type.GetArrayRank());
            Type(type.GetElementType()!); // An array has an element type.
            return;
        }

        if (type.IsPointer || type.IsFunctionPointer || type.IsByRef || type.IsGenericParameter)
            throw Refuse(type, "such a type cannot be named in another process", "capture a type that has a name");
        var definition = type.IsGenericType ? type.GetGenericTypeDefinition() : type;
        var open = type.IsGenericTypeDefinition ? (byte)TypeKind.Open : (byte)0;
        if (!Framework.Declares(definition))
        {
            Byte((byte)((byte)TypeKind.Program | open));
            Assembly(definition.Assembly, type);
            Varint((ulong)(definition.MetadataToken & 0xFFFFFF));
        }
        else if (FrameworkTypes.TagOf(definition) is var tag and >= 0)
        {
            Byte((byte)((byte)TypeKind.Listed | open));
            Varint((ulong)tag);
        }
        else
        {
            Byte((byte)((byte)TypeKind.Named | open));
            String(ProgramAssemblies.NameOf(definition.Assembly));
            String(definition.FullName);
        }

        if (open != 0)
            return;
        foreach (var argument in type.GenericTypeArguments)
            Type(argument);
    }

    void ClearTypes()
    {
        _types.Clear();
        foreach (var shape in _shaped)
            _shapes[shape.Index] = false;
        _shaped.Clear();
        _assemblies.Clear();
    }
}
