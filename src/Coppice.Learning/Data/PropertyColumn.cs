using System.Linq.Expressions;
using System.Reflection;

namespace Coppice.Learning.Data;

/// <summary>A column in the making from one property of many items.</summary>
abstract class PropertyColumn<T>
{
    public abstract void Add(T item);

    public abstract Column Build();

    public static PropertyColumn<T>[] All()
    {
        var properties = typeof(T).GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(p => p.GetMethod?.IsPublic == true && p.GetIndexParameters().Length == 0)
            .ToArray();
        return properties.Length > 0 ? Array.ConvertAll(properties, Of) : throw new ArgumentException(
            $"{typeof(T).Name} has no public properties: project the items to an anonymous type, such as "
            + "x => new { x.Width, x.Height }.");
    }

    static PropertyColumn<T> Of(PropertyInfo property)
    {
        var type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        if (type == typeof(string))
            return new Texts(property.Name, [], Reader<string?>(property));
        if (type == typeof(bool))
        {
            var flag = Reader<bool?>(property);
            return new Texts(property.Name, ["false", "true"], item => flag(item) switch
            {
                true => "true",
                false => "false",
                null => null,
            });
        }

        if (type.IsEnum)
        {
            var value = Reader<object?>(property);
            return new Texts(property.Name, Enum.GetNames(type), item => value(item)?.ToString());
        }

        if (Number(type))
            return new Numbers(property.Name, Reader<double?>(property));
        throw new ArgumentException(
            $"Property {typeof(T).Name}.{property.Name} is of type {type.Name}, which makes no column: numbers, bool, "
            + "enums and strings do. Project the items to an anonymous type without it.");
    }

    static bool Number(Type type) =>
        Type.GetTypeCode(type) is >= TypeCode.SByte and <= TypeCode.Decimal || type == typeof(Half);

    static Func<T, TValue> Reader<TValue>(PropertyInfo property)
    {
        var item = Expression.Parameter(typeof(T));
        return Expression.Lambda<Func<T, TValue>>(
            Expression.Convert(Expression.Property(item, property), typeof(TValue)), item).Compile();
    }

    sealed class Numbers(string name, Func<T, double?> read) : PropertyColumn<T>
    {
        readonly List<double> _values = [];

        public override void Add(T item) => _values.Add(read(item) ?? double.NaN);

        public override Column Build() => new NumericColumn(name, [.. _values]);
    }

    sealed class Texts(string name, string[] known, Func<T, string?> read) : PropertyColumn<T>
    {
        readonly List<string> _categories = [.. known];
        readonly Dictionary<string, int> _index = new(
            known.Select((category, code) => KeyValuePair.Create(category, code)), StringComparer.Ordinal);
        readonly List<int> _codes = [];

        public override void Add(T item)
        {
            var code = -1;
            if (read(item) is { } category && !_index.TryGetValue(category, out code))
            {
                _index.Add(category, code = _categories.Count);
                _categories.Add(category);
            }

            _codes.Add(code);
        }

        public override Column Build() => new CategoryColumn(name, _categories, [.. _codes]);
    }
}
