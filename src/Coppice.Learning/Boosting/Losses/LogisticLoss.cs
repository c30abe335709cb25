using System.Numerics;
using Coppice.Learning.Boosting.Growth;
using Coppice.Learning.Numerics;

namespace Coppice.Learning.Boosting.Losses;

/// <summary>Two classes: the negative log-likelihood of class 1's log odds.</summary>
/// <param name="labels">0 or 1.</param>
/// <param name="weights">Null where all weigh 1.</param>
/// <param name="rows">The rows that are learnt from.</param>
sealed class LogisticLoss(double[] labels, double[]? weights, int[] rows) : Loss
{
    readonly GradientScale _scale = GradientScale.Of(
        labels.Length, RowShares.Greatest(weights), RowShares.Greatest(weights) / 4);

    public override int Outputs => 1;

    public override double[] Start { get; } = [StartOf(labels, weights, rows)];

    public override GradientScale Scale(double[][] scores) => _scale;

    public override void Gradients(double[][] scores, GradientScale scale, long[][] cells, int first, int end)
    {
        var (score, cell) = (scores[0], cells[0]);
        var width = Vector<double>.Count;
        Span<double> rest = stackalloc double[width];
        Span<long> restCells = stackalloc long[width];
        for (var row = first; row < end; row += width)
        {
            if (row + width <= end)
            {
                Of(new(score, row), new(labels, row), weights is null ? Vector<double>.One : new(weights, row))
                    .CopyTo(cell, row);
                continue;
            }

            // The last few rows go through the same operations as all others.
            var count = end - row;
            score.AsSpan(row, count).CopyTo(rest);
            var s = new Vector<double>(rest);
            labels.AsSpan(row, count).CopyTo(rest);
            var y = new Vector<double>(rest);
            rest.Fill(1);
            weights?.AsSpan(row, count).CopyTo(rest);
            Of(s, y, new(rest)).CopyTo(restCells);
            restCells[..count].CopyTo(cell.AsSpan(row));
        }

        Vector<long> Of(Vector<double> s, Vector<double> y, Vector<double> weight)
        {
            var p = Sigmoid.Of(s);
            return Sigmoid.Cell(
                (p - y) * weight * new Vector<double>(scale.First),
                p * (Vector<double>.One - p) * weight * new Vector<double>(scale.Second));
        }
    }

    public override double Of(double[][] scores, ReadOnlySpan<int> rows)
    {
        var (sum, total) = (0.0, 0.0);
        foreach (var row in rows)
        {
            var weight = weights?[row] ?? 1;
            var odds = labels[row] > 0 ? -scores[0][row] : scores[0][row];
            sum += weight * (Math.Max(odds, 0) + Exact.Log(1 + Exact.Exp(-Math.Abs(odds))));
            total += weight;
        }

        return sum / total;
    }

    static double StartOf(double[] labels, double[]? weights, int[] rows)
    {
        var share = RowShares.Mean(labels, weights, rows);
        return Exact.Log(share / (1 - share));
    }
}
