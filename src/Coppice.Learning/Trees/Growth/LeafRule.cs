namespace Coppice.Learning.Trees.Growth;

/// <summary>Where one setting ends its tree.</summary>
/// <param name="MaxDepth">At this depth.</param>
/// <param name="SplitRows">At a node with fewer distinct rows.</param>
/// <param name="MinDecrease">Where the best split would bring less.</param>
/// <param name="MaxLeaves">Best first, until there are so many leaves; or null.</param>
/// <param name="CcpAlpha">Then subtrees whose effective alpha is at most this are cut; 0 for none.</param>
sealed record LeafRule(int MaxDepth, int SplitRows, double MinDecrease, int? MaxLeaves, double CcpAlpha)
{
    public static LeafRule Of(EffectiveSetting setting, DecisionTreeParameters parameters) => new(
        setting.MaxDepth, setting.SplitRows, parameters.MinImpurityDecrease, setting.MaxLeaves, parameters.CcpAlpha);
}
