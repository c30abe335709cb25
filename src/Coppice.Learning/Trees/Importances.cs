using Coppice.Learning.Trees.Coding;

namespace Coppice.Learning.Trees;

/// <summary>What each feature's splits brought.</summary>
static class Importances
{
    /// <summary>Impurity importances: scikit-learn's, the mean over trees of each tree's own shares.</summary>
    public static IReadOnlyList<(string Feature, double Importance)> OfImpurity(FeatureSchema schema, Tree[] trees)
    {
        var sums = new double[schema.Features.Length];
        foreach (var tree in trees)
        {
            var total = tree.Importances.Sum();
            if (total == 0) continue;
            for (var f = 0; f < sums.Length; f++) sums[f] += tree.Importances[f] / total;
        }

        return Shares(schema, sums);
    }

    /// <summary>Shares of the gains of all trees together: later trees correct less.</summary>
    public static IReadOnlyList<(string Feature, double Importance)> OfGain(FeatureSchema schema, Tree[] trees)
    {
        var sums = new double[schema.Features.Length];
        foreach (var tree in trees)
            for (var f = 0; f < sums.Length; f++) sums[f] += tree.Importances[f];
        return Shares(schema, sums);
    }

    static IReadOnlyList<(string Feature, double Importance)> Shares(FeatureSchema schema, double[] sums)
    {
        var all = sums.Sum();
        return [.. sums.Select((sum, f) => (schema.NameOf(f), all == 0 ? 0 : sum / all))];
    }
}
