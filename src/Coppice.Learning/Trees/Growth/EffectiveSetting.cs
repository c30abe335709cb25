namespace Coppice.Learning.Trees.Growth;

/// <summary>A tree's parameters as they act on so many training rows and features.</summary>
/// <param name="MaxFeatures">How many features are drawn.</param>
/// <param name="LeafRows">The least rows of a leaf.</param>
/// <param name="SplitRows">The rows below which a node is a leaf.</param>
/// <param name="MaxDepth">The depth at which a node is a leaf.</param>
/// <param name="MaxLeaves">The most leaves, or null.</param>
sealed record EffectiveSetting(int MaxFeatures, int LeafRows, int SplitRows, int MaxDepth, int? MaxLeaves)
{
    public static EffectiveSetting Of(DecisionTreeParameters parameters, int rows, int features)
    {
        var leafRows = parameters.MinSamplesLeaf.Of(rows);
        return new(
            Math.Min(features, parameters.MaxFeatures.Of(features)),
            leafRows,
            Math.Max(Math.Max(2, parameters.MinSamplesSplit.Of(rows)), (int)Math.Min(int.MaxValue, 2L * leafRows)),
            parameters.MaxDepth ?? Walk.NoDepth,
            parameters.MaxLeafNodes);
    }
}
