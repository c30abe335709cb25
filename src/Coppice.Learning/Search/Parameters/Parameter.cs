using System.ComponentModel;
using System.Reflection;
using System.Text.Json;

namespace Coppice.Learning.Search;

/// <summary>One settable property of a parameter record, by its name in recipes.</summary>
sealed class Parameter(PropertyInfo property)
{
    ValueKind? _kind;

    /// <summary>The name in recipes: <c>max_depth</c>.</summary>
    public string Name { get; } = RecipeName.Of(property.Name);

    /// <summary>The name in code: <c>MaxDepth</c>.</summary>
    public string Property => property.Name;

    public Type Type => property.PropertyType;

    public string? Description => property.GetCustomAttribute<DescriptionAttribute>()?.Description;

    /// <summary>How its values are read and written.</summary>
    public ValueKind Kind => _kind ??= ValueKind.Of(property.PropertyType);

    public object? Get(object record) => property.GetValue(record);

    public void Set(object record, object? value) => property.SetValue(record, value);

    /// <summary>The value as compact JSON.</summary>
    public string Write(object? value) => ValueKind.Write(value);

    /// <summary>The value of a token.</summary>
    /// <exception cref="JsonException">It is no value of this parameter; the message says what was
    /// expected.</exception>
    public object? Read(JsonElement token) => Kind.Read(token);
}
