using System.Text.Json.Serialization;

namespace Coppice.Learning.Trees;

/// <summary>What a split of numbers is to make small.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<RegressionCriterion>))]
public enum RegressionCriterion
{
    /// <summary>The sum of squared distances from the mean; a leaf predicts the mean.</summary>
    [JsonStringEnumMemberName("squared_error")] SquaredError,

    /// <summary>Another name of <see cref="SquaredError"/>: Friedman's improvement ranks a node's splits in the same
    /// order.</summary>
    [JsonStringEnumMemberName("friedman_mse")] FriedmanMse,

    /// <summary>The sum of distances from the median; a leaf predicts the median. Slower by a factor that grows with
    /// the logarithm of a node's rows.</summary>
    [JsonStringEnumMemberName("absolute_error")] AbsoluteError,
}
