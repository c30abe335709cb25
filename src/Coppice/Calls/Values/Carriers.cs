using System.Collections.Concurrent;
using System.Runtime.CompilerServices;

namespace Coppice.Calls.Values;

/// <summary>Finds the carrier of a type, and makes it once.</summary>
static class Carriers
{
    static readonly ConcurrentDictionary<Type, Carrier> Values = new();
    static readonly ConcurrentDictionary<Type, ObjectCarrier?> Objects = new();

    /// <summary>The carrier of values declared as <typeparamref name="T"/>.</summary>
    public static Carrier<T> Of<T>() => Cached<T>.Carrier;

    /// <summary>The carrier of values declared as this type.</summary>
    public static Carrier Of(Type type) => Values.TryGetValue(type, out var known)
        ? known
        : Values.GetOrAdd(type, MakeValue(type));

    /// <summary>The carrier of objects of exactly this type.</summary>
    /// <param name="type">The object's own type.</param>
    /// <param name="asking">The encoder that refuses it; null when decoding.</param>
    public static ObjectCarrier ObjectOf(Type type, ValueEncoder? asking)
    {
        if (!Objects.TryGetValue(type, out var carrier))
            carrier = Objects.GetOrAdd(type, MakeObject(type));
        if (carrier is not null)
            return carrier;
        if (asking is null)
            throw CodecException.Damaged($"it holds a {TypeName.Of(type)}, which never travels");
        var (because, cure) = Refusals.Of(type);
        throw asking.Refuse(type, because, cure);
    }

    /// <summary>A new instance of a generic carrier.</summary>
    public static object New(Type definition, params Type[] arguments) =>
        Activator.CreateInstance(definition.MakeGenericType(arguments))!; // Only null for Nullable.

    static Carrier MakeValue(Type type)
    {
        if (Primitives.Carrier(type) is { } primitive)
            return primitive;
        if (type.IsPointer || type.IsFunctionPointer || type.IsByRefLike)
            return new RefusedCarrier(type);
        if (!type.IsValueType)
            return (Carrier)New(typeof(ReferenceCarrier<>), type);
        if (type.IsEnum)
            return (Carrier)New(typeof(RawCarrier<>), type);
        if (Nullable.GetUnderlyingType(type) is { } underlying)
            return (Carrier)New(typeof(NullableCarrier<>), underlying);
        if (type.IsAssignableTo(typeof(ITravels)))
            return (Carrier)New(typeof(TravelValueCarrier<>), type);
        if (FrameworkTypes.Carrier(type) is Carrier listed)
            return listed;
        if (Framework.Declares(type) && !FieldPlan.Allows(type))
            return new RefusedCarrier(type);
        if (RawLayout.Fits(type))
            return (Carrier)New(typeof(RawCarrier<>), type);
        return type.IsDefined(typeof(InlineArrayAttribute), false)
            ? (Carrier)New(typeof(InlineArrayCarrier<,>), type, FieldPlan.Of(type)[0].FieldType)
            : (Carrier)New(typeof(FieldStructCarrier<>), type);
    }

    static ObjectCarrier? MakeObject(Type type)
    {
        if (type.IsPointer || type.IsByRefLike || type.IsAbstract || type.ContainsGenericParameters)
            return FrameworkTypes.ObjectCarrier(type);
        if (type == typeof(string))
            return new StringObjectCarrier();
        if (type.IsValueType)
            return Of(type) is RefusedCarrier ? null : (ObjectCarrier)New(typeof(BoxCarrier<>), type);
        if (type.IsArray)
            return ArrayOf(type);
        if (type.IsAssignableTo(typeof(ITravels)))
            return new TravelCarrier(type);
        if (type.IsAssignableTo(typeof(Delegate)))
            return new DelegateCarrier(type);
        if (FrameworkTypes.ObjectCarrier(type) is { } listed)
            return listed;
        if (!FieldPlan.CanCarry(type))
            return null;
        if (Closure.Is(type))
            return new ClosureCarrier(type);
        return Framework.Declares(type)
            ? new FieldObjectCarrier(type)
            : NamedObjectCarrier.For(type) ?? (ObjectCarrier)new FieldObjectCarrier(type);
    }

    static ObjectCarrier? ArrayOf(Type type)
    {
        var element = type.GetElementType()!; // An array has an element type.
        if (element.IsPointer || element.IsFunctionPointer)
            return null;
        if (type.IsSZArray)
            return (ObjectCarrier)New(typeof(ArrayCarrier<>), element);
        var grid = typeof(GridCarrier<>).MakeGenericType(element);
        return (ObjectCarrier)Activator.CreateInstance(grid, type)!; // Only null for Nullable.
    }

    static class Cached<T>
    {
        public static readonly Carrier<T> Carrier = Of(typeof(T)) as Carrier<T> ?? new RefusedCarrier<T>();
    }
}
