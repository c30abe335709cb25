using Coppice.Learning.Forests;
using Coppice.Learning.Trees;

namespace Coppice.Learning.Tests.Forests;

/// <summary>Draws settings over every axis of a forest; values repeat, so that families and forks form.</summary>
sealed class RandomSettings(int seed, IReadOnlyList<string> classes)
{
    readonly Random _random = new(seed);

    /// <summary>Settings that mostly share how rows are drawn and the least leaf weight.</summary>
    public RandomForestParameters[] Draw(int count, int mostTrees)
    {
        var (bootstrap, maxSamples, leafWeight) = Growth();
        var settings = new RandomForestParameters[count];
        for (var i = 0; i < count; i++)
        {
            if (_random.Next(8) == 0) (bootstrap, maxSamples, leafWeight) = Growth();
            settings[i] = new()
            {
                Bootstrap = bootstrap,
                MaxSamples = maxSamples,
                MinWeightFractionLeaf = leafWeight,
                NEstimators = _random.Next(1, mostTrees + 1),
                MaxDepth = OneOf<int?>(null, null, 1, 2, 3, 5, 8, 13),
                MinSamplesSplit = OneOf<Amount>(
                    2, 2, 3, 5, 10, 31, Amount.Fraction(0.01), Amount.Fraction(0.2), Amount.Fraction(1)),
                MinSamplesLeaf = OneOf<Amount>(1, 1, 2, 3, 7, 20, Amount.Fraction(0.005), Amount.Fraction(0.1)),
                MaxFeatures = OneOf(
                    MaxFeatures.Sqrt, MaxFeatures.Log2, MaxFeatures.All, MaxFeatures.Count(1), MaxFeatures.Count(3),
                    MaxFeatures.Count(1_000), MaxFeatures.Fraction(0.3), MaxFeatures.Fraction(1)),
                Criterion = OneOf(Criterion.Gini, Criterion.Entropy, Criterion.LogLoss),
                ClassWeight = OneOf(
                    ClassWeight.None, ClassWeight.None, ClassWeight.Balanced, ClassWeight.BalancedSubsample,
                    ClassWeight.Of((classes[0], 3)), ClassWeight.Of((classes[0], 0.3), (classes[1], 1.7))),
                MinImpurityDecrease = OneOf(0, 0, 0, 1e-4, 0.003, 0.02, 0.4),
                MaxLeafNodes = OneOf<int?>(null, null, null, 2, 5, 12, 40),
                CcpAlpha = OneOf(0, 0, 0, 1e-4, 0.002, 0.02, 1),
            };
        }

        return settings;
    }

    (bool Bootstrap, Amount? MaxSamples, double LeafWeight) Growth()
    {
        var leafWeight = OneOf(0, 0, 0.003, 0.05, 0.5);
        return OneOf(true, true, false)
            ? (true, OneOf<Amount?>(null, Amount.Fraction(0.5), Amount.Fraction(0.9), 100), leafWeight)
            : (false, null, leafWeight);
    }

    T OneOf<T>(params ReadOnlySpan<T> values) => values[_random.Next(values.Length)];
}
