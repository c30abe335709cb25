using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Coppice.Learning.Boosting;

/// <summary>In which direction predictions may go along a column of numbers. In JSON an object from column to 1 (never
/// falls as the column rises) or −1 (never rises).</summary>
[JsonConverter(typeof(Converter))]
[RecipeValue("""{"type":"object","additionalProperties":{"enum":[-1,1]}}""")]
public sealed record MonotoneConstraints
{
    MonotoneConstraints(ImmutableArray<(string Column, int Direction)> all) => All = all;

    /// <summary>No column is constrained.</summary>
    public static MonotoneConstraints None { get; } = new([]);

    /// <summary>Directions by column: 1 or −1.</summary>
    public static MonotoneConstraints Of(params IEnumerable<(string Column, int Direction)> constraints) =>
        new([.. constraints.OrderBy(c => c.Column, StringComparer.Ordinal)]);

    internal ImmutableArray<(string Column, int Direction)> All { get; }

    internal string? Fault =>
        All.FirstOrDefault(c => c.Direction is not (1 or -1)) is (not null, var bad)
            ? $"must be 1 or -1 for every column, got {bad}" : null;

    /// <summary>Equal when every column goes in the same direction.</summary>
    public bool Equals(MonotoneConstraints? other) =>
        other is not null && All.AsSpan().SequenceEqual(other.All.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => All.Length;

    /// <summary>As it stands in JSON.</summary>
    public override string ToString() => JsonSerializer.Serialize(this);

    sealed class Converter : JsonConverter<MonotoneConstraints>
    {
        public override MonotoneConstraints Read(
            ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            if (reader.TokenType != JsonTokenType.StartObject)
                throw new JsonException("expected an object from column to 1 or -1");
            using var document = JsonDocument.ParseValue(ref reader);
            return Of(document.RootElement.EnumerateObject().Select(p =>
                p.Value.ValueKind == JsonValueKind.Number && p.Value.TryGetInt32(out var direction)
                    ? (p.Name, direction)
                    : throw new JsonException($"expected 1 or -1 for column {p.Name}")).ToArray());
        }

        public override void Write(Utf8JsonWriter writer, MonotoneConstraints value, JsonSerializerOptions options)
        {
            writer.WriteStartObject();
            foreach (var (column, direction) in value.All) writer.WriteNumber(column, direction);
            writer.WriteEndObject();
        }
    }
}
