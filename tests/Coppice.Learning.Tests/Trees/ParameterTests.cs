using Coppice.Learning.Forests;
using Coppice.Learning.Trees;
using Coppice.Learning.Trees.Growth;
using Xunit;

namespace Coppice.Learning.Tests.Trees;

/// <summary>What parameters come to on so many rows and features: scikit-learn's rules.</summary>
public class ParameterTests
{
    [Theory]
    [InlineData(0.1, 101, 11)]
    [InlineData(0.1, 100, 10)]
    [InlineData(0.001, 10, 1)]
    [InlineData(0.07, 100, 8)] // 0.07 × 100 is 7.000000000000001
    public void Fraction_of_rows_is_rounded_up(double share, int rows, int expected) =>
        Assert.Equal(expected, Amount.Fraction(share).Of(rows));

    [Theory]
    [InlineData(108, 10, 6, 32)]
    [InlineData(14, 3, 3, 4)]
    [InlineData(1, 1, 1, 1)]
    [InlineData(3, 1, 1, 1)]
    [InlineData(16, 4, 4, 4)]
    [InlineData(15, 3, 3, 4)]
    public void Rules_for_features_round_down_to_one_at_least(int features, int sqrt, int log2, int share)
    {
        Assert.Equal(sqrt, MaxFeatures.Sqrt.Of(features));
        Assert.Equal(log2, MaxFeatures.Log2.Of(features));
        Assert.Equal(share, MaxFeatures.Fraction(0.3).Of(features));
        Assert.Equal(features, MaxFeatures.All.Of(features));
    }

    [Theory]
    [InlineData(2, 1, 2)]
    [InlineData(5, 1, 5)]
    [InlineData(5, 3, 6)]
    [InlineData(5, 40, 80)]
    public void Split_needs_rows_for_two_leaves(int split, int leaf, int expected) =>
        Assert.Equal(expected, EffectiveSetting.Of(
            new() { MinSamplesSplit = split, MinSamplesLeaf = leaf }, 100, 3).SplitRows);

    [Fact]
    public void Split_as_a_small_fraction_needs_two_rows() =>
        Assert.Equal(2, EffectiveSetting.Of(new() { MinSamplesSplit = Amount.Fraction(0.001) }, 100, 3).SplitRows);

    [Fact]
    public void Split_for_leaves_beyond_all_counts_stays_beyond() =>
        Assert.Equal(int.MaxValue, EffectiveSetting.Of(new() { MinSamplesLeaf = 1_500_000_000 }, 100, 3).SplitRows);

    [Fact]
    public void More_features_than_there_are_means_all() =>
        Assert.Equal(3, EffectiveSetting.Of(new() { MaxFeatures = MaxFeatures.Count(50) }, 100, 3).MaxFeatures);

    [Theory]
    [InlineData(0.5, 5, 2)]
    [InlineData(0.5, 7, 4)]
    [InlineData(0.5, 9, 4)]
    [InlineData(0.01, 7, 1)]
    [InlineData(1.0, 7, 7)]
    public void Fraction_of_draws_is_rounded_half_to_even_and_one_at_least(double share, int rows, int expected) =>
        Assert.Equal(expected, Sampling.Of(true, Amount.Fraction(share), rows).Draws);

    [Fact]
    public void More_draws_than_rows_are_refused()
    {
        var error = Assert.Throws<ArgumentException>(() => Sampling.Of(true, 101, 100));

        Assert.Equal("max_samples must be at most the 100 training rows, got 101.", error.Message);
    }

    [Fact]
    public void Faults_are_told_all_together()
    {
        var parameters = new RandomForestParameters
        {
            NEstimators = 0,
            MaxDepth = 0,
            MinSamplesSplit = 1,
            MinSamplesLeaf = Amount.Fraction(1.5),
            MinWeightFractionLeaf = 0.6,
            MaxFeatures = MaxFeatures.Fraction(0),
            MaxLeafNodes = 1,
            MinImpurityDecrease = -1,
            CcpAlpha = double.NaN,
            ClassWeight = ClassWeight.Of(("a", 0)),
            Bootstrap = false,
            MaxSamples = Amount.Fraction(2),
            OobScore = true,
        };

        Assert.Equal(
            [
                nameof(parameters.MaxDepth), nameof(parameters.MinSamplesSplit), nameof(parameters.MinSamplesLeaf),
                nameof(parameters.MinWeightFractionLeaf), nameof(parameters.MaxFeatures),
                nameof(parameters.MaxLeafNodes),
                nameof(parameters.MinImpurityDecrease), nameof(parameters.ClassWeight), nameof(parameters.CcpAlpha),
                nameof(parameters.NEstimators), nameof(parameters.MaxSamples), nameof(parameters.MaxSamples),
                nameof(parameters.OobScore),
            ],
            parameters.Faults().Select(f => f.Property));
        var error = Assert.Throws<ArgumentException>(() => parameters.Check());
        Assert.StartsWith(
            "MaxDepth must be at least 1, got 0; MinSamplesSplit must be", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Defaults_are_sound() => Assert.Empty(new RandomForestParameters().Faults());

    [Fact]
    public void Effective_settings_that_act_alike_are_equal()
    {
        var learner = new RandomForestClassifier();
        var setting = new RandomForestParameters
        {
            MinSamplesLeaf = 10,
            MinSamplesSplit = 5,
            Criterion = Criterion.LogLoss,
        };
        var same = new RandomForestParameters
        {
            MinSamplesLeaf = Amount.Fraction(0.01),
            MinSamplesSplit = Amount.Fraction(0.02),
            Criterion = Criterion.Entropy,
        };

        Assert.Equal(learner.Effective(setting, 1_000), learner.Effective(same, 1_000));
        Assert.NotEqual(
            learner.Effective(setting, 1_000), learner.Effective(setting with { MinSamplesSplit = 21 }, 1_000));
    }
}
