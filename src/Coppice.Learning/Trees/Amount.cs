using System.Buffers;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Coppice.Learning.Trees;

/// <summary>A number of rows: a count, or a fraction of all of them. In JSON <c>5</c> is a count, <c>0.5</c> and
/// <c>1.0</c> are fractions.</summary>
[JsonConverter(typeof(AmountConverter))]
[RecipeValue("""{"type":"number"}""")]
public readonly record struct Amount
{
    readonly double _value;

    Amount(double value, bool isFraction) => (_value, IsFraction) = (value, isFraction);

    /// <summary>Whether this is a share of the rows instead of a count.</summary>
    public bool IsFraction { get; }

    /// <summary>The count, or the fraction.</summary>
    public double Value => _value;

    /// <summary>So many rows.</summary>
    public static Amount Count(int rows) => new(rows, false);

    /// <summary>That share of the rows, 0 to 1.</summary>
    public static Amount Fraction(double share) => new(share, true);

    /// <summary>A count, written as a number.</summary>
    public static implicit operator Amount(int rows) => Count(rows);

    /// <summary>The rows meant out of <paramref name="total"/>, a fraction rounded up.</summary>
    public int Of(int total) => IsFraction ? (int)Math.Ceiling(_value * total) : (int)_value;

    /// <summary>As it stands in JSON: <c>5</c>, <c>0.5</c>, <c>1.0</c>.</summary>
    public override string ToString() => Numeral.Write(_value, IsFraction);
}

sealed class AmountConverter : JsonConverter<Amount>
{
    public override Amount Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        Numeral.IsFraction(ref reader) ? Amount.Fraction(reader.GetDouble())
        : reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out var count) ? Amount.Count(count)
        : throw new JsonException("expected a count (5) or a fraction (0.5)");

    public override void Write(Utf8JsonWriter writer, Amount value, JsonSerializerOptions options) =>
        writer.WriteRawValue(value.ToString());
}

/// <summary>Tells counts from fractions by how a number is written.</summary>
static class Numeral
{
    public static bool IsFraction(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.Number) return false;
        var text = reader.HasValueSequence ? reader.ValueSequence.ToArray() : reader.ValueSpan;
        return text.IndexOfAny((byte)'.', (byte)'e', (byte)'E') >= 0;
    }

    public static string Write(double value, bool isFraction)
    {
        var text = value.ToString("R", CultureInfo.InvariantCulture);
        return isFraction && text.AsSpan().IndexOfAny('.', 'E') < 0 ? text + ".0" : text;
    }
}
