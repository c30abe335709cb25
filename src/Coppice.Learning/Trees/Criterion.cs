using System.Text.Json.Serialization;

namespace Coppice.Learning.Trees;

/// <summary>What a split is to make small.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Criterion>))]
public enum Criterion
{
    /// <summary>Gini impurity: 1 − Σ pₖ².</summary>
    [JsonStringEnumMemberName("gini")] Gini,

    /// <summary>Shannon entropy: −Σ pₖ log₂ pₖ.</summary>
    [JsonStringEnumMemberName("entropy")] Entropy,

    /// <summary>Another name of <see cref="Entropy"/>.</summary>
    [JsonStringEnumMemberName("log_loss")] LogLoss,
}
