using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Coppice.Learning.Ensembles;

/// <summary>The weights of an ensemble's members. In JSON a list of numbers.</summary>
[JsonConverter(typeof(Converter))]
[RecipeValue("""{"type":"array","items":{"type":"number","minimum":0}}""")]
public sealed record MemberWeights
{
    MemberWeights(ImmutableArray<double> all) => All = all;

    /// <summary>The given weights.</summary>
    public static MemberWeights Of(params IEnumerable<double> weights) => new([.. weights]);

    internal ImmutableArray<double> All { get; }

    /// <summary>Equal when all weights are.</summary>
    public bool Equals(MemberWeights? other) => other is not null && All.AsSpan().SequenceEqual(other.All.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => All.Length;

    /// <summary>As it stands in JSON.</summary>
    public override string ToString() => JsonSerializer.Serialize(this);

    sealed class Converter : JsonConverter<MemberWeights>
    {
        public override MemberWeights Read(
            ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            if (reader.TokenType != JsonTokenType.StartArray) throw new JsonException("expected a list of numbers");
            using var document = JsonDocument.ParseValue(ref reader);
            return Of(document.RootElement.EnumerateArray().Select(t =>
                t.ValueKind == JsonValueKind.Number ? t.GetDouble()
                : throw new JsonException("expected a list of numbers")).ToArray());
        }

        public override void Write(Utf8JsonWriter writer, MemberWeights value, JsonSerializerOptions options)
        {
            writer.WriteStartArray();
            foreach (var weight in value.All) writer.WriteNumberValue(weight);
            writer.WriteEndArray();
        }
    }
}
