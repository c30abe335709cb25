using Coppice.Learning.Trees.Coding;

namespace Coppice.Learning.Trees.Growth;

/// <summary>What splits are scored by.</summary>
/// <param name="Criterion">Gini or entropy; log-loss is entropy.</param>
/// <param name="ClassWeights">The weight of each class in this tree, or null where all weigh 1.</param>
/// <param name="LeafWeight">The least weight of a leaf.</param>
sealed record Objective(Criterion Criterion, double[]? ClassWeights, double LeafWeight)
{
    /// <summary>The objective of a tree that was drawn.</summary>
    public static Objective Of<TCells>(
        DecisionTreeParameters parameters, CodedTable table, TCells cells, ref ulong total, ReadOnlySpan<int> draws)
        where TCells : struct, ICells
    {
        var weights = Growth.ClassWeights.Of(parameters.ClassWeight, table, draws);
        var leafWeight = parameters.MinWeightFractionLeaf == 0 ? 0
            : parameters.MinWeightFractionLeaf * Impurity.Weight(cells, ref total, weights);
        return new(parameters.Criterion, weights, leafWeight);
    }

    /// <summary>Whether both children weigh enough to be leaves.</summary>
    public bool IsHeavyEnough<TCells>(TCells cells, ref ulong left, ref ulong node)
        where TCells : struct, ICells
    {
        double leftWeight = 0, rightWeight = 0;
        for (var k = 0; k < cells.Classes; k++)
        {
            var classWeight = ClassWeights?[k] ?? 1;
            var inLeft = cells.Weight(ref left, k);
            leftWeight += inLeft * classWeight;
            rightWeight += (cells.Weight(ref node, k) - inLeft) * classWeight;
        }

        return leftWeight >= LeafWeight && rightWeight >= LeafWeight;
    }
}
