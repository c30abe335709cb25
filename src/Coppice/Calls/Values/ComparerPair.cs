namespace Coppice.Calls.Values;

/// <summary>The two comparers of an immutable dictionary; only the first where the second is the default.</summary>
static class ComparerPair
{
    public static object Of(object key, object value, object defaultOfValues) =>
        value.Equals(defaultOfValues) ? key : Tuple.Create(key, value);

    public static object? Key(object? comparer) => comparer is Tuple<object, object> pair ? pair.Item1 : comparer;

    public static object? Value(object? comparer) => (comparer as Tuple<object, object>)?.Item2;
}
