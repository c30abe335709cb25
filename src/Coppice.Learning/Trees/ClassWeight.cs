using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Coppice.Learning.Trees;

/// <summary>The weight of each class. In JSON <c>null</c>, <c>"balanced"</c>, <c>"balanced_subsample"</c>, or an object
/// from class to weight (<c>{"&lt;=50K": 1, "&gt;50K": 3}</c>; a class left out weighs 1).</summary>
[JsonConverter(typeof(ClassWeightConverter))]
[RecipeValue("""{"anyOf":[{"enum":["balanced","balanced_subsample",null]},{"type":"object","additionalProperties":{"type":"number"}}]}""")]
public sealed record ClassWeight
{
    ClassWeight(string name) => Name = name;

    /// <summary>All classes weigh 1.</summary>
    public static ClassWeight None { get; } = new("null");

    /// <summary>rows ∕ (classes × rows of the class), over all training rows.</summary>
    public static ClassWeight Balanced { get; } = new("balanced");

    /// <summary>The same over the rows drawn for each tree.</summary>
    public static ClassWeight BalancedSubsample { get; } = new("balanced_subsample");

    /// <summary>Weights by class; a class left out weighs 1.</summary>
    public static ClassWeight Of(params IEnumerable<(string Class, double Weight)> weights) =>
        new("of") { Weights = [.. weights.OrderBy(w => w.Class, StringComparer.Ordinal)] };

    internal string Name { get; }

    internal ImmutableArray<(string Class, double Weight)> Weights { get; private init; } = [];

    internal string? Fault =>
        Weights.FirstOrDefault(w => !(w.Weight > 0 && double.IsFinite(w.Weight))) is (not null, var bad)
            ? $"must be above 0 for every class, got {bad}" : null;

    /// <summary>Equal when every class weighs the same.</summary>
    public bool Equals(ClassWeight? other) =>
        other is not null && Name == other.Name && Weights.AsSpan().SequenceEqual(other.Weights.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Name, Weights.Length);

    /// <summary>As it stands in JSON.</summary>
    public override string ToString() => Weights.Length == 0 ? Name : JsonSerializer.Serialize(this);

    sealed class ClassWeightConverter : JsonConverter<ClassWeight>
    {
        public override bool HandleNull => true;

        public override ClassWeight Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.Null: return None;
                case JsonTokenType.String when reader.ValueTextEquals("balanced"): return Balanced;
                case JsonTokenType.String when reader.ValueTextEquals("balanced_subsample"): return BalancedSubsample;
                case JsonTokenType.StartObject:
                    using (var document = JsonDocument.ParseValue(ref reader))
                    {
                        return Of(document.RootElement.EnumerateObject().Select(p =>
                            p.Value.ValueKind == JsonValueKind.Number ? (p.Name, p.Value.GetDouble())
                            : throw new JsonException($"expected a number for class {p.Name}")).ToArray());
                    }

                default:
                    throw new JsonException("expected null, \"balanced\", \"balanced_subsample\" or {class: weight}");
            }
        }

        public override void Write(Utf8JsonWriter writer, ClassWeight value, JsonSerializerOptions options)
        {
            if (value.Weights.Length > 0)
            {
                writer.WriteStartObject();
                foreach (var (name, weight) in value.Weights) writer.WriteNumber(name, weight);
                writer.WriteEndObject();
            }
            else if (value == None)
            {
                writer.WriteNullValue();
            }
            else
            {
                writer.WriteStringValue(value.Name);
            }
        }
    }
}
