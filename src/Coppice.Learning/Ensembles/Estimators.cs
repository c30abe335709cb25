using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Coppice.Learning.Ensembles;

/// <summary>The members of an ensemble, in order. In JSON a list of <see cref="Estimator"/>s.</summary>
[JsonConverter(typeof(Converter))]
[RecipeValue("""{"type":"array","items":""" + EstimatorConverter.Schema + "}")]
public sealed record Estimators
{
    Estimators(ImmutableArray<Estimator> all) => All = all;

    /// <summary>No members.</summary>
    public static Estimators None { get; } = new([]);

    /// <summary>The given members.</summary>
    public static Estimators Of(params IEnumerable<Estimator> members) => new([.. members]);

    internal ImmutableArray<Estimator> All { get; }

    internal IEnumerable<ParameterFault> Faults(string property) => All.IsEmpty
        ? [new(property, "must name at least one model")]
        : All.SelectMany((member, i) =>
            member.Faults().Select(f => new ParameterFault(property, $"[{i}].{f.Property} {f.Message}")));

    /// <summary>Equal when all members are.</summary>
    public bool Equals(Estimators? other) => other is not null && All.SequenceEqual(other.All);

    /// <inheritdoc/>
    public override int GetHashCode() => All.Length;

    /// <summary>The members' learners and parameters.</summary>
    public override string ToString() => string.Join("; ", All);

    sealed class Converter : JsonConverter<Estimators>
    {
        public override Estimators Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            if (reader.TokenType != JsonTokenType.StartArray) throw new JsonException("expected a list of models");
            using var document = JsonDocument.ParseValue(ref reader);
            return Of(document.RootElement.EnumerateArray().Select(EstimatorConverter.Read).ToArray());
        }

        public override void Write(Utf8JsonWriter writer, Estimators value, JsonSerializerOptions options)
        {
            writer.WriteStartArray();
            foreach (var member in value.All) writer.WriteRawValue(member.ToString());
            writer.WriteEndArray();
        }
    }
}
