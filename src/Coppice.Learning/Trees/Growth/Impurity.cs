using System.Runtime.CompilerServices;
using Coppice.Learning.Trees.Criteria;

namespace Coppice.Learning.Trees.Growth;

/// <summary>Impurities in absolute terms, from a node's own counts.</summary>
static class Impurity
{
    public static double Of<TCells>(TCells cells, ref ulong node, Objective objective)
        where TCells : struct, ICells =>
        objective.Criterion == Criterion.Gini
            ? default(Gini).Impurity(cells, ref node, objective.ClassWeights)
            : default(Entropy).Impurity(cells, ref node, objective.ClassWeights);

    /// <summary>The total weight, class weights applied.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Weight<TCells>(TCells cells, ref ulong node, double[]? classWeights)
        where TCells : struct, ICells
    {
        var weight = 0.0;
        for (var k = 0; k < cells.Classes; k++) weight += cells.Weight(ref node, k) * (classWeights?[k] ?? 1);
        return weight;
    }

    /// <summary>How much a split lowers the impurity, weighted by the node's share of the tree's rows.</summary>
    public static double Decrease<TCells>(
        TCells cells, ref ulong node, ref ulong left, Span<ulong> right, Objective objective, double treeWeight)
        where TCells : struct, ICells
    {
        for (var k = 0; k < right.Length; k++) right[k] = Unsafe.Add(ref node, k) - Unsafe.Add(ref left, k);
        var (weight, leftWeight, rightWeight) = (
            Weight(cells, ref node, objective.ClassWeights),
            Weight(cells, ref left, objective.ClassWeights),
            Weight(cells, ref right[0], objective.ClassWeights));
        return weight / treeWeight * (Of(cells, ref node, objective)
            - rightWeight / weight * Of(cells, ref right[0], objective)
            - leftWeight / weight * Of(cells, ref left, objective));
    }

    /// <summary>Whether a split brings less than is asked; a shortfall by rounding alone is forgiven. Where nothing is
    /// asked no split is poor, though rounding may make its decrease negative.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsPoor(double decrease, double minDecrease) =>
        minDecrease > 0 && decrease + 2.220446049250313e-16 < minDecrease;
}
