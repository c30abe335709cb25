using Coppice.Learning.Numerics;
using Coppice.Learning.Trees.Growth;

namespace Coppice.Learning.Trees.Criteria;

/// <summary>−Σ pₖ log₂ pₖ with pₖ = wₖ ∕ W.</summary>
readonly struct Entropy : ICriterion
{
    public double Score<TCells>(TCells cells, ref ulong left, ref ulong node, double[]? weights)
        where TCells : struct, ICells
    {
        // −W·H = Σ w log w − W log W, summed over both children.
        if (typeof(TCells) == typeof(PackedCells) && weights is null)
        {
            var right = node - left;
            var (leftDraws, leftPositives) = (PackedCells.DrawsOf(left), PackedCells.PositivesOf(left));
            var (rightDraws, rightPositives) = (PackedCells.DrawsOf(right), PackedCells.PositivesOf(right));
            return XLog2X.Of(leftPositives) + XLog2X.Of(leftDraws - leftPositives) - XLog2X.Of(leftDraws)
                 + (XLog2X.Of(rightPositives) + XLog2X.Of(rightDraws - rightPositives) - XLog2X.Of(rightDraws));
        }

        double leftTotal = 0, leftSum = 0, rightTotal = 0, rightSum = 0;
        for (var k = 0; k < cells.Classes; k++)
        {
            var inLeft = cells.Weight(ref left, k);
            var (a, b) = ((double)inLeft, (double)(cells.Weight(ref node, k) - inLeft));
            if (weights is not null) (a, b) = (a * weights[k], b * weights[k]);
            leftTotal += a;
            leftSum += XLog2X.Of(a);
            rightTotal += b;
            rightSum += XLog2X.Of(b);
        }

        // A pure child gives exactly 0, and rounding lets none give more.
        return Math.Min(0, leftSum - XLog2X.Of(leftTotal)) + Math.Min(0, rightSum - XLog2X.Of(rightTotal));
    }

    public double Impurity<TCells>(TCells cells, ref ulong node, double[]? weights)
        where TCells : struct, ICells
    {
        double total = 0, sum = 0;
        for (var k = 0; k < cells.Classes; k++)
        {
            double weight = cells.Weight(ref node, k);
            if (weights is not null) weight *= weights[k];
            total += weight;
            sum += XLog2X.Of(weight);
        }

        return (XLog2X.Of(total) - sum) / total;
    }
}
