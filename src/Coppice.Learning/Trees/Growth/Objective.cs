namespace Coppice.Learning.Trees.Growth;

/// <summary>What splits are scored by.</summary>
/// <param name="Criterion">Gini or entropy; log-loss is entropy.</param>
/// <param name="ClassWeights">The weight of each class in this tree, or null where all weigh 1.</param>
/// <param name="LeafWeight">The least weight of a leaf.</param>
sealed record Objective(Criterion Criterion, double[]? ClassWeights, double LeafWeight);
