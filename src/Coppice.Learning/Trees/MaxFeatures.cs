using System.Text.Json;
using System.Text.Json.Serialization;

namespace Coppice.Learning.Trees;

/// <summary>How many features are drawn at a node. In JSON <c>"sqrt"</c>, <c>"log2"</c>, <c>null</c> for all, a count
/// (<c>5</c>) or a fraction (<c>0.5</c>).</summary>
[JsonConverter(typeof(MaxFeaturesConverter))]
[RecipeValue("""{"anyOf":[{"type":"number"},{"enum":["sqrt","log2",null]}]}""")]
public readonly record struct MaxFeatures
{
    enum Rule : byte { All, Sqrt, Log2, Count, Fraction }

    readonly Rule _rule;
    readonly double _value;

    MaxFeatures(Rule rule, double value = 0) => (_rule, _value) = (rule, value);

    /// <summary>Every feature.</summary>
    public static MaxFeatures All => default;

    /// <summary>The square root of their number, rounded down.</summary>
    public static MaxFeatures Sqrt => new(Rule.Sqrt);

    /// <summary>The binary logarithm of their number, rounded down.</summary>
    public static MaxFeatures Log2 => new(Rule.Log2);

    /// <summary>So many.</summary>
    public static MaxFeatures Count(int features) => new(Rule.Count, features);

    /// <summary>That share of them, rounded down.</summary>
    public static MaxFeatures Fraction(double share) => new(Rule.Fraction, share);

    /// <summary>A count, written as a number.</summary>
    public static implicit operator MaxFeatures(int features) => Count(features);

    /// <summary>The number meant out of <paramref name="features"/>: at least 1.</summary>
    public int Of(int features) => _rule switch
    {
        Rule.Sqrt => Math.Max(1, (int)Math.Sqrt(features)),
        Rule.Log2 => Math.Max(1, System.Numerics.BitOperations.Log2((uint)features)),
        Rule.Count => (int)_value,
        Rule.Fraction => Math.Max(1, (int)(_value * features)),
        _ => features,
    };

    /// <summary>What is wrong with it, or null.</summary>
    internal string? Fault => _rule switch
    {
        Rule.Count when _value < 1 => $"must be at least 1, got {this}",
        Rule.Fraction when !(_value > 0 && _value <= 1) => $"must be above 0.0 and at most 1.0, got {this}",
        _ => null,
    };

    /// <summary>As it stands in JSON.</summary>
    public override string ToString() => _rule switch
    {
        Rule.Sqrt => "sqrt",
        Rule.Log2 => "log2",
        Rule.All => "null",
        _ => Numeral.Write(_value, _rule == Rule.Fraction),
    };

    sealed class MaxFeaturesConverter : JsonConverter<MaxFeatures>
    {
        public override bool HandleNull => true;

        public override MaxFeatures Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            if (reader.TokenType == JsonTokenType.Null) return All;
            if (reader.TokenType == JsonTokenType.String)
            {
                return reader.GetString() switch
                {
                    "sqrt" => Sqrt,
                    "log2" => Log2,
                    _ => throw new JsonException("expected \"sqrt\", \"log2\", null, a count or a fraction"),
                };
            }

            return Numeral.IsFraction(ref reader) ? Fraction(reader.GetDouble())
                : reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out var count) ? Count(count)
                : throw new JsonException("expected \"sqrt\", \"log2\", null, a count or a fraction");
        }

        public override void Write(Utf8JsonWriter writer, MaxFeatures value, JsonSerializerOptions options)
        {
            if (value._rule is Rule.Sqrt or Rule.Log2) writer.WriteStringValue(value.ToString());
            else writer.WriteRawValue(value.ToString());
        }
    }
}
