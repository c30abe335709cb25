using System.Globalization;
using System.Reflection;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Coppice.Learning.Search;

/// <summary>How values of one type stand in JSON.</summary>
/// <remarks>Its own reader for plain types, and no serializer around a type's converter: warming that up costs more
/// time than a small search takes.</remarks>
abstract class ValueKind
{
    static readonly JsonSerializerOptions ConverterOptions = new();

    /// <summary>What to expect, to be read after "expected": <c>a whole number</c>.</summary>
    public abstract string Expected { get; }

    /// <summary>The JSON Schema of a value, as JSON.</summary>
    public abstract string Schema { get; }

    public abstract object? Read(JsonElement token);

    public static ValueKind Of(Type type)
    {
        if (Nullable.GetUnderlyingType(type) is { } underlying)
            return new OrNull(Of(underlying));
        if (type.IsEnum)
            return new Choice(type);
        if (type == typeof(int))
            return new Plain("a whole number", "integer", t => t.TryGetInt32(out var v) ? v : null);
        if (type == typeof(long))
            return new Plain("a whole number", "integer", t => t.TryGetInt64(out var v) ? v : null);
        if (type == typeof(ulong))
            return new Plain("a whole number of at least 0", "integer", t => t.TryGetUInt64(out var v) ? v : null);
        if (type == typeof(double))
            return new Plain("a number", "number", t => t.TryGetDouble(out var v) && double.IsFinite(v) ? v : null);
        if (type == typeof(bool))
            return new Truth();
        if (type == typeof(string))
            return new Words();
        if (type.GetCustomAttribute<JsonConverterAttribute>()?.ConverterType is { } converter)
        {
            var kind = typeof(Converted<>).MakeGenericType(type);
            return (ValueKind)Activator.CreateInstance(kind, Activator.CreateInstance(converter, nonPublic: true))!;
        }
        throw new NotSupportedException(
            $"parameters of type {type} cannot stand in a recipe: take a number, bool, string, enum, "
            + "or give the type a JsonConverter");
    }

    /// <summary>The value as compact JSON, numbers in their shortest form.</summary>
    public static string Write(object? value) => value switch
    {
        null => "null",
        bool b => b ? "true" : "false",
        int or long or ulong => ((IFormattable)value).ToString(null, CultureInfo.InvariantCulture),
        double d => d.ToString("R", CultureInfo.InvariantCulture),
        string s => Quoted(s),
        Enum e => Quoted(RecipeName.Of(e.ToString())),
        _ => Of(value.GetType()).WriteConverted(value),
    };

    static string Quoted(string text) => "\"" + JsonEncodedText.Encode(text) + "\"";

    private protected virtual string WriteConverted(object value) => throw new NotSupportedException();

    sealed class Plain(string expected, string schema, Func<JsonElement, object?> read) : ValueKind
    {
        public override string Expected => expected;

        public override string Schema => $$"""{"type":"{{schema}}"}""";

        public override object? Read(JsonElement token) =>
            (token.ValueKind == JsonValueKind.Number ? read(token) : null)
            ?? throw new JsonException($"expected {expected}");
    }

    sealed class Truth : ValueKind
    {
        public override string Expected => "true or false";

        public override string Schema => """{"type":"boolean"}""";

        public override object Read(JsonElement token) => token.ValueKind switch
        {
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            _ => throw new JsonException($"expected {Expected}"),
        };
    }

    sealed class Words : ValueKind
    {
        public override string Expected => "text";

        public override string Schema => """{"type":"string"}""";

        public override object? Read(JsonElement token) => token.ValueKind == JsonValueKind.String
            ? token.GetString() : throw new JsonException($"expected {Expected}");
    }

    sealed class OrNull(ValueKind kind) : ValueKind
    {
        public override string Expected => $"{kind.Expected} or null";

        public override string Schema => $$"""{"anyOf":[{{kind.Schema}},{"type":"null"}]}""";

        public override object? Read(JsonElement token)
        {
            if (token.ValueKind == JsonValueKind.Null)
                return null;
            try
            {
                return kind.Read(token);
            }
            catch (JsonException e) when (e.Message == $"expected {kind.Expected}")
            {
                throw new JsonException($"expected {Expected}", e);
            }
        }
    }

    sealed class Choice(Type type) : ValueKind
    {
        IEnumerable<string> Names => Enum.GetNames(type).Select(RecipeName.Of);

        public override string Expected => "one of " + string.Join(", ", Names);

        public override string Schema => $$"""{"enum":[{{string.Join(",", Names.Select(Quoted))}}]}""";

        public override object Read(JsonElement token)
        {
            var name = token.ValueKind == JsonValueKind.String ? token.GetString() : null;
            foreach (var member in Enum.GetNames(type))
            {
                if (RecipeName.Of(member) == name)
                    return Enum.Parse(type, member);
            }
            var nearest = name is null ? null : RecipeName.Nearest(name, Names);
            throw new JsonException($"expected {Expected}" + (nearest is null ? "" : $"; did you mean {nearest}?"));
        }
    }

    sealed class Converted<T>(JsonConverter<T> converter) : ValueKind
    {
        public override string Expected => $"a value of {RecipeName.Of(typeof(T).Name)}";

        public override string Schema =>
            typeof(T).GetCustomAttribute<RecipeValueAttribute>()?.Schema ?? "{}";

        public override object? Read(JsonElement token)
        {
            if (token.ValueKind == JsonValueKind.Null && !converter.HandleNull)
                throw new JsonException($"expected {Expected}");
            var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(token.GetRawText()));
            reader.Read();
            try
            {
                return converter.Read(ref reader, typeof(T), ConverterOptions);
            }
            catch (Exception e) when (e is InvalidOperationException or FormatException)
            {
                throw new JsonException($"expected {Expected}", e);
            }
        }

        private protected override string WriteConverted(object value)
        {
            using var stream = new MemoryStream();
            using (var writer = new Utf8JsonWriter(stream))
                converter.Write(writer, (T)value, ConverterOptions);
            return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
        }
    }
}
