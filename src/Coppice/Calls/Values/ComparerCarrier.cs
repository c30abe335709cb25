namespace Coppice.Calls.Values;

/// <summary>Framework comparers that are the same everywhere: the defaults, ordinal strings, references.</summary>
static class ComparerCarrier
{
    public static ObjectCarrier EqualityDefault<T>() => new SimpleObjectCarrier<EqualityComparer<T>>(
        static (to, comparer) => Only(to, comparer.Equals(EqualityComparer<T>.Default), comparer),
        static _ => EqualityComparer<T>.Default, isTracked: false);

    public static ObjectCarrier OrderDefault<T>() => new SimpleObjectCarrier<Comparer<T>>(
        static (to, comparer) => Only(to, comparer.Equals(Comparer<T>.Default), comparer),
        static _ => Comparer<T>.Default, isTracked: false);

    public static ObjectCarrier Strings() => new SimpleObjectCarrier<StringComparer>(
        static (to, comparer) =>
        {
            var ignoresCase = comparer.Equals(StringComparer.OrdinalIgnoreCase);
            Only(to, ignoresCase || comparer.Equals(StringComparer.Ordinal), comparer);
            to.Byte(ignoresCase ? (byte)1 : (byte)0);
        },
        static from => from.Byte() == 1 ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal, isTracked: false);

    public static ObjectCarrier References() => new SimpleObjectCarrier<ReferenceEqualityComparer>(
        static (_, _) => { }, static _ => ReferenceEqualityComparer.Instance, isTracked: false);

    /// <summary>The comparer runs no code of the program, so that it may be asked at any time.</summary>
    public static bool IsPlain(object? comparer) => comparer is null
        || (Framework.Declares(comparer.GetType()) && !FieldPlan.Allows(comparer.GetType()));

    static void Only(ValueEncoder to, bool known, object comparer)
    {
        if (known)
            return;
        var (because, cure) = Refusals.Of(comparer.GetType());
        throw to.Refuse(comparer.GetType(), because, cure);
    }
}
