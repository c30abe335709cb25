using System.Collections.Concurrent;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace Coppice.Calls.Values;

/// <summary>Which types are nothing but their bytes: no references, no padding, no forbidden states.</summary>
static class RawLayout
{
    static readonly ConcurrentDictionary<Type, bool> Known = new();

    /// <summary>Whether values of the type are written as their memory.</summary>
    public static bool Fits(Type type) => type.IsValueType && Known.GetOrAdd(type, static t => Check(t));

    static bool Check(Type type)
    {
        if (!BitConverter.IsLittleEndian)
            throw new PlatformNotSupportedException("Coppice runs on little-endian processors only.");
        if (type.IsEnum)
            return true;
        if (type.IsPrimitive)
            return type != typeof(nint) && type != typeof(nuint);
        if (Framework.Declares(type))
            return OfFramework.Listed.Contains(type);
        if (type.ContainsGenericParameters || type.IsByRefLike || type.IsDefined(typeof(InlineArrayAttribute), false))
            return false;
        if (type.IsDefined(typeof(UnsafeValueTypeAttribute), false) && type.GetField("FixedElementField") is not null)
            return true; // A fixed-size buffer: elements side by side.
        if (type.IsExplicitLayout)
            return false;
        var size = 0;
        foreach (var field in FieldPlan.Of(type))
        {
            if (!Fits(field.FieldType))
                return false;
            size += SizeOf(field.FieldType);
        }

        return size > 0 && size == SizeOf(type);
    }

    static int SizeOf(Type type) => RuntimeHelpers.SizeOf(type.TypeHandle);

    // A class of its own: the list loads assemblies that most processes never need.
    static class OfFramework
    {
        // Structs of which every pattern of bits is a value.
        public static readonly HashSet<Type> Listed =
        [
            typeof(Half), typeof(Int128), typeof(UInt128), typeof(Guid), typeof(TimeSpan), typeof(Index), typeof(Range),
            typeof(Complex), typeof(Vector2), typeof(Vector3), typeof(Vector4), typeof(Quaternion), typeof(Plane),
            typeof(Matrix3x2), typeof(Matrix4x4),
        ];
    }
}
