using System.Collections;
using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Numerics;
using System.Reflection;
using System.Text.RegularExpressions;

namespace Coppice.Calls.Values;

/// <summary>
/// The framework types that may appear in a value, each with a number that is in the bytes. A family is looked at only
/// when one of its namespace is met, so that no assembly is loaded for nothing.
/// </summary>
static class FrameworkTypes
{
    const int FamilySize = 64;

    /// <summary>The number of a framework type, a definition where generic; −1 where it is not listed.</summary>
    public static int TagOf(Type definition)
    {
        if (Primitives.CodeOf(definition) is var code and >= 0)
            return code;
        var family = FamilyOf(definition);
        var index = Array.FindIndex(Family(family), l => l.Type == definition);
        return index < 0 ? -1 : (family * FamilySize) + index;
    }

    /// <summary>The framework type of a number.</summary>
    public static Type At(ulong tag)
    {
        if (tag < FamilySize)
            return Primitives.At((int)tag) ?? throw NoType(tag);
        var family = tag < 8 * FamilySize ? Family((int)tag / FamilySize) : [];
        var index = (int)(tag % FamilySize);
        return index < family.Length ? family[index].Type : throw NoType(tag);
    }

    /// <summary>The carrier of a listed value type; null where there is none.</summary>
    public static Carrier? Carrier(Type type) => Find(type)?.Make(type) as Carrier;

    /// <summary>The carrier of a listed class, or of one for which a framework subclass stands.</summary>
    public static ObjectCarrier? ObjectCarrier(Type type)
    {
        for (var at = type; at is not null && Framework.Declares(at); at = at.BaseType)
        {
            if (FieldPlan.Allows(at) && at != typeof(object))
                return null;
            if (Find(at) is { } listed && (at == type || listed.StandsForSubclasses))
                return listed.Make(at) as ObjectCarrier;
        }

        return null;
    }

    static CodecException NoType(ulong tag) => CodecException.Damaged($"there is no framework type {tag}");

    static Listed? Find(Type type)
    {
        var definition = type.IsConstructedGenericType ? type.GetGenericTypeDefinition() : type;
        return Framework.Declares(definition)
            ? Array.Find(Family(FamilyOf(definition)), l => l.Type == definition)
            : null;
    }

    static int FamilyOf(Type definition) => definition.Namespace switch
    {
        "System.Collections.Generic" or "System.Collections" => 2,
        "System.Collections.Concurrent" => 3,
        "System.Collections.Immutable" => 4,
        "System.Collections.Frozen" => 5,
        "System.Numerics" => 6,
        "System.Text.RegularExpressions" => 7,
        _ => 1,
    };

    static Listed[] Family(int family) => family switch
    {
        2 => Collections.All,
        3 => Concurrents.All,
        4 => Immutables.All,
        5 => Frozens.All,
        6 => Numbers.All,
        7 => Texts.All,
        _ => SystemCarriers.All,
    };

    static Listed Open(Type definition, Type maker, string method, bool standsForSubclasses = false) =>
        new(definition, type => Call(maker, method, type), standsForSubclasses);

    static Listed Whole(Type definition, string method, bool standsForSubclasses = false) =>
        Open(definition, typeof(ImmutableKeyed), method, standsForSubclasses);

    static Listed Keyed(Type definition, string method, bool standsForSubclasses = false) =>
        Open(definition, typeof(KeyedCollections), method, standsForSubclasses);

    static object? Call(Type maker, string method, Type type)
    {
        var made = maker.GetMethod(method, BindingFlags.Static | BindingFlags.Public)!; // Named by nameof below.
        if (type.ContainsGenericParameters)
            return null;
        if (made.IsGenericMethodDefinition)
            made = made.MakeGenericMethod(type.GenericTypeArguments);
        return made.Invoke(null, null);
    }

    static class Collections
    {
        public static readonly Listed[] All =
        [
            Open(typeof(List<>), typeof(Sequences), nameof(Sequences.List)),
            Open(typeof(Queue<>), typeof(Sequences), nameof(Sequences.Queue)),
            Open(typeof(Stack<>), typeof(Sequences), nameof(Sequences.Stack)),
            Open(typeof(LinkedList<>), typeof(Sequences), nameof(Sequences.LinkedList)),
            Open(typeof(BitArray), typeof(Sequences), nameof(Sequences.BitArray)),
            Keyed(typeof(HashSet<>), nameof(KeyedCollections.HashSet)),
            Keyed(typeof(SortedSet<>), nameof(KeyedCollections.SortedSet)),
            Keyed(typeof(Dictionary<,>), nameof(KeyedCollections.Dictionary)),
            Keyed(typeof(SortedDictionary<,>), nameof(KeyedCollections.SortedDictionary)),
            Keyed(typeof(SortedList<,>), nameof(KeyedCollections.SortedList)),
            Keyed(typeof(PriorityQueue<,>), nameof(KeyedCollections.PriorityQueue)),
            Open(typeof(EqualityComparer<>), typeof(ComparerCarrier), nameof(ComparerCarrier.EqualityDefault), true),
            Open(typeof(Comparer<>), typeof(ComparerCarrier), nameof(ComparerCarrier.OrderDefault), true),
            Open(typeof(ReferenceEqualityComparer), typeof(ComparerCarrier), nameof(ComparerCarrier.References)),
            new(typeof(KeyValuePair<,>), static _ => null),
            new(typeof(Comparer<>).Assembly.GetType("System.Collections.Generic.ComparisonComparer`1")
                ?? typeof(void), static _ => null),
            new(typeof(Comparer<>).Assembly.GetType("System.Collections.Generic.DelegateEqualityComparer`1")
                ?? typeof(void), static _ => null),
        ];
    }

    static class Concurrents
    {
        public static readonly Listed[] All =
        [
            Open(typeof(ConcurrentQueue<>), typeof(Sequences), nameof(Sequences.ConcurrentQueue)),
            Open(typeof(ConcurrentStack<>), typeof(Sequences), nameof(Sequences.ConcurrentStack)),
            Open(typeof(ConcurrentBag<>), typeof(Sequences), nameof(Sequences.ConcurrentBag)),
            Keyed(typeof(ConcurrentDictionary<,>), nameof(KeyedCollections.ConcurrentDictionary)),
        ];
    }

    static class Immutables
    {
        public static readonly Listed[] All =
        [
            new(typeof(ImmutableArray<>), static t =>
                Carriers.New(typeof(ImmutableArrayCarrier<>), t.GenericTypeArguments)),
            Open(typeof(ImmutableList<>), typeof(ImmutableSequences), nameof(ImmutableSequences.List)),
            Open(typeof(ImmutableQueue<>), typeof(ImmutableSequences), nameof(ImmutableSequences.Queue)),
            Open(typeof(ImmutableStack<>), typeof(ImmutableSequences), nameof(ImmutableSequences.Stack)),
            Whole(typeof(ImmutableHashSet<>), nameof(ImmutableKeyed.HashSet)),
            Whole(typeof(ImmutableSortedSet<>), nameof(ImmutableKeyed.SortedSet)),
            Whole(typeof(ImmutableDictionary<,>), nameof(ImmutableKeyed.Dictionary)),
            Whole(typeof(ImmutableSortedDictionary<,>), nameof(ImmutableKeyed.SortedDictionary)),
        ];
    }

    static class Frozens
    {
        public static readonly Listed[] All =
        [
            Whole(typeof(FrozenSet<>), nameof(ImmutableKeyed.FrozenSet), true),
            Whole(typeof(FrozenDictionary<,>), nameof(ImmutableKeyed.FrozenDictionary), true),
        ];
    }

    static class Numbers
    {
        public static readonly Listed[] All =
        [
            new(typeof(BigInteger), static _ => new SimpleCarrier<BigInteger>(
                static (to, v) => Elements<byte>.WriteAll(to, v.ToByteArray()),
                static from => new(Elements<byte>.ReadAll(from)))),
            new(typeof(Complex), static _ => new RawCarrier<Complex>()),
            new(typeof(Vector2), static _ => new RawCarrier<Vector2>()),
            new(typeof(Vector3), static _ => new RawCarrier<Vector3>()),
            new(typeof(Vector4), static _ => new RawCarrier<Vector4>()),
            new(typeof(Quaternion), static _ => new RawCarrier<Quaternion>()),
            new(typeof(Plane), static _ => new RawCarrier<Plane>()),
            new(typeof(Matrix3x2), static _ => new RawCarrier<Matrix3x2>()),
            new(typeof(Matrix4x4), static _ => new RawCarrier<Matrix4x4>()),
        ];
    }

    static class Texts
    {
        public static readonly Listed[] All =
        [
            new(typeof(Regex), static _ => new SimpleObjectCarrier<Regex>(
                static (to, v) =>
                {
                    if (v.Options.HasFlag(RegexOptions.IgnoreCase) && !v.Options.HasFlag(RegexOptions.CultureInvariant))
                        throw to.Refuse(typeof(Regex), "which letters are the same depends on the machine's culture",
                            "add RegexOptions.CultureInvariant");
                    to.String(v.ToString());
                    to.Varint((ulong)v.Options);
                    to.Signed(v.MatchTimeout.Ticks);
                },
                static from => new(from.String() ?? "", (RegexOptions)from.Int(), TimeSpan.FromTicks(from.Signed())))),
        ];
    }

    /// <summary>A framework type, and its carrier: none where it is carried by its fields, or only spoken of.</summary>
    internal sealed record Listed(Type Type, Func<Type, object?> Make, bool StandsForSubclasses = false);
}
