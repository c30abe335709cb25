using System.Buffers.Binary;
using System.Reflection;

namespace Coppice.Calls.Values;

sealed partial class ValueDecoder
{
    const int TypeDepth = 64;

    readonly List<Type> _types = [];
    readonly List<Assembly> _assemblies = [];
    readonly HashSet<Shape> _shapes = [];
    int _typeDepth;

    /// <summary>A type of the program or of the framework; never one that an arbitrary name finds.</summary>
    public Type Type()
    {
        var index = Varint();
        if (index > 0)
            return index <= (ulong)_types.Count
                ? _types[(int)index - 1]
                : throw CodecException.Damaged("a type refers to none before it");
        if (++_typeDepth > TypeDepth)
            throw CodecException.Damaged("a type is nested too deep");
        var type = Define();
        _typeDepth--;
        _types.Add(type);
        return type;
    }

    /// <summary>An assembly of the program.</summary>
    public Assembly Assembly()
    {
        var index = Varint();
        if (index < (ulong)_assemblies.Count)
            return _assemblies[(int)index];
        if (index > (ulong)_assemblies.Count || String() is not { } name)
            throw CodecException.Damaged("an assembly refers to none before it");
        var assembly = ProgramAssemblies.Find(name, options.Program) ?? throw new CodecException(
            $"An encoded value has a type of the assembly \"{name}\", which is not one of this program's. It was made "
            + "by another program, or damaged on its way.");
        _assemblies.Add(assembly);
        return assembly;
    }

    /// <summary>Checks the shape of a type where its first value in the whole stands.</summary>
    public void Shape(Shape? shape)
    {
        if (shape is null || !_shapes.Add(shape))
            return;
        if (BinaryPrimitives.ReadUInt32LittleEndian(Bytes(4)) != shape.Value)
            throw CodecException.Damaged($"its {shape.Name} is not the one of this program");
    }

    Type Define()
    {
        var kind = Byte();
        var definition = (TypeKind)(kind & 0xF) switch
        {
            TypeKind.Array when kind == 0 => null,
            TypeKind.Listed => FrameworkTypes.At(Varint()),
            TypeKind.Program => Assembly().ManifestModule.ResolveType(0x02000000 | (int)(Varint() & 0xFFFFFF)),
            TypeKind.Named => Framework.Find(String(), String()),
            _ => throw CodecException.Damaged($"a type of kind {kind}"),
        };
        if (definition is null)
        {
            var rank = Byte();
            var element = Type();
            return rank switch
            {
                0 => element.MakeArrayType(),
                <= 32 => element.MakeArrayType(rank),
                _ => throw CodecException.Damaged($"an array of {rank} dimensions"),
            };
        }

        if (!definition.IsGenericTypeDefinition || (kind & (byte)TypeKind.Open) != 0)
            return definition;
        var arguments = new Type[definition.GetGenericArguments().Length];
        for (var i = 0; i < arguments.Length; i++)
            arguments[i] = Type();
        return definition.MakeGenericType(arguments);
    }
}
