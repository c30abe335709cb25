using System.Runtime.CompilerServices;
using Coppice.Learning.Trees.Growth;

namespace Coppice.Learning.Trees.Criteria;

/// <summary>1 − Σ (wₖ ∕ W)².</summary>
readonly struct Gini : ICriterion
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public double Score<TCells>(TCells cells, ref ulong left, ref ulong node, double[]? weights)
        where TCells : struct, ICells
    {
        if (typeof(TCells) == typeof(PackedCells) && weights is null)
        {
            // With n = w − p, (p² + n²) ∕ w = 2p² ∕ w − 2p + w: what remains in the sum of both children is p² ∕ w.
            var right = node - left;
            double leftPositives = PackedCells.PositivesOf(left);
            double rightPositives = PackedCells.PositivesOf(right);
            return leftPositives * leftPositives / PackedCells.DrawsOf(left)
                 + rightPositives * rightPositives / PackedCells.DrawsOf(right);
        }

        double leftTotal = 0, leftSquares = 0, rightTotal = 0, rightSquares = 0;
        for (var k = 0; k < cells.Classes; k++)
        {
            var inLeft = cells.Weight(ref left, k);
            var (a, b) = ((double)inLeft, (double)(cells.Weight(ref node, k) - inLeft));
            if (weights is not null) (a, b) = (a * weights[k], b * weights[k]);
            leftTotal += a;
            leftSquares += a * a;
            rightTotal += b;
            rightSquares += b * b;
        }

        // −W·G of both children: a pure child gives exactly 0, and rounding lets none give more.
        return Math.Min(0, (leftSquares - leftTotal * leftTotal) / leftTotal)
             + Math.Min(0, (rightSquares - rightTotal * rightTotal) / rightTotal);
    }

    public double Impurity<TCells>(TCells cells, ref ulong node, double[]? weights)
        where TCells : struct, ICells
    {
        double total = 0, squares = 0;
        for (var k = 0; k < cells.Classes; k++)
        {
            double weight = cells.Weight(ref node, k);
            if (weights is not null) weight *= weights[k];
            total += weight;
            squares += weight * weight;
        }

        return 1 - squares / (total * total);
    }
}
